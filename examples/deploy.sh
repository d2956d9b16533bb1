#!/bin/sh
# Deploys examples and invokes them with each of their calls, over the public API, with nothing but curl. Examples that
# need systems or secrets of their own are deployed and not invoked.
#
#   FLINT_TOKEN=… examples/deploy.sh              all of them
#   FLINT_TOKEN=… examples/deploy.sh greeting …   the named ones
#
# FLINT_URL is where Flint listens: http://127.0.0.1:3000 if it is not set. FLINT_TOKEN comes from
# `flint token create --role developer --name examples`. The exit code says whether every call, deployment and refusal
# was as its example.json states.
set -eu

url=${FLINT_URL:-http://127.0.0.1:3000}
token=${FLINT_TOKEN:?set it to a token, see: flint token create --help}
examples=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
reply=$folder/reply
differing=0

# Sends a request, leaves the body of the answer in $reply and its status in $status.
send() { # METHOD PATH [BODY]
    method=$1 path=$2
    shift 2
    status=$(printf '%s' "${1-}" | curl --silent --show-error --max-time 60 --request "$method" \
        --header "Authorization: Bearer $token" --header 'Content-Type: application/json' \
        ${1+--data-binary @-} --output "$reply" --write-out '%{http_code}' "$url/api/v1$path")
}

give_up() { # MESSAGE
    printf '%s: %s\n' "$1" "$(cat "$reply")" >&2
    exit 1
}

# A file's text as a JSON string.
json_string() { # FILE
    printf '"%s"' "$(sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/\\t/g' "$1" | awk '{ printf "%s\\n", $0 }')"
}

# The values of a field of example.json, which holds each `request`, `description` and `env` on a line of its own.
values() { # FIELD FILE
    sed -n "s/^ *\"$1\": \(.*[^,]\),*\$/\1/p" "$2"
}

save() { # NAME FOLDER
    code=$2/lambda.js language=javascript
    if [ ! -e "$code" ]; then
        code=$2/lambda.ts language=typescript
    fi
    env=$(values env "$2/example.json")
    [ -n "$env" ] || env={}
    fields="\"language\":\"$language\",\"description\":$(values description "$2/example.json"),\"env\":$env,\"code\":$(json_string "$code")"
    send POST /functions "{\"name\":\"$1\",$fields}"
    if [ "$status" = 409 ]; then
        send PUT "/functions/$1" "{$fields}"
    fi
    case $status in
    200 | 201) ! states refusal "$2" || give_up "$1 was to be refused" ;;
    422) states refusal "$2" || give_up "$1 cannot be saved" ;;
    *) give_up "$1 cannot be saved" ;;
    esac
}

# Whether example.json has a field at its top.
states() { # FIELD FOLDER
    grep -q "^  \"$1\": " "$2/example.json"
}

deploy() { # NAME FOLDER
    expected=$(sed -n 's/^  "deployment": { "state": "\([a-z_]*\)".*/\1/p' "$2/example.json")
    [ -n "$expected" ] || expected=deploy_finish
    send POST "/functions/$1/deployments" '{}'
    [ "$status" = 202 ] || give_up "$1 cannot be deployed"
    id=$(sed 's/^{"id":"\([^"]*\)".*/\1/' "$reply")
    tries=0
    until grep -q "\"state\":\"$expected\"" "$reply"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || grep -q '_error"' "$reply"; then
            give_up "$1 did not come to $expected"
        fi
        sleep 0.1
        send GET "/deployments/$id"
    done
}

invoke_all() { # NAME FOLDER
    values request "$2/example.json" >"$folder/requests"
    sed -n 's/.*"outcome": "\([a-z_]*\)".*/\1/p' "$2/example.json" >"$folder/outcomes"
    while read -r request <&3 && read -r expected <&4; do
        send POST "/functions/$1/invocations" "$request"
        [ "$status" = 200 ] || give_up "$1 cannot be invoked"
        outcome=$(grep -o '"outcome":"[a-z_]*"' "$reply" | head -n 1 | cut -d '"' -f 4)
        verdict='as expected'
        if [ "$outcome" != "$expected" ]; then
            verdict="but $expected was expected"
            differing=$((differing + 1))
        fi
        printf '%s\n  sent     %s\n  outcome  %s, %s\n  answered %s\n' "$1" "$request" "$outcome" "$verdict" "$(cat "$reply")"
    done 3<"$folder/requests" 4<"$folder/outcomes"
}

if [ $# -eq 0 ]; then
    set -- $(cd "$examples" && ls -d */ | tr -d /)
fi
for name; do
    if [ ! -e "$examples/$name/example.json" ]; then
        printf 'there is no example %s\n' "$name" >&2
        exit 1
    fi
    save "$name" "$examples/$name"
    if states refusal "$examples/$name"; then
        printf '%s\n  refused, as expected: %s\n' "$name" "$(cat "$reply")"
        continue
    fi
    deploy "$name" "$examples/$name"
    if states domains "$examples/$name"; then
        printf '%s\n  deployed; see in its example.json what it needs before it can be invoked\n' "$name"
    elif states deployment "$examples/$name"; then
        printf '%s\n  %s, as expected: %s\n' "$name" "$expected" "$(cat "$reply")"
    else
        invoke_all "$name" "$examples/$name"
    fi
done
[ "$differing" -eq 0 ]
