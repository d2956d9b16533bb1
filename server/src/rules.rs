//! What a version may hold. Each refusal names the field, and the limit if it is one.

use api::{
    Code, Problem, functions::Env, invocations::Header, limits::Limits, problem::SourceError,
    schedules::CatchUp, secrets::SecretValue, session::PASSWORD_LENGTH,
};
use serde_json::Value;

use crate::{catalogue, excerpt};

type Checked = Result<(), Problem>;

/// Environment names that begin like this are the platform's.
const RESERVED_PREFIX: &str = "FLINT_";

/// PostgreSQL's text cannot hold it.
const NUL: char = '\0';

pub fn storable(field: &str, text: &str) -> Checked {
    if text.contains(NUL) {
        return Err(Problem::invalid(
            field,
            format!("`{field}` holds a NUL character"),
        ));
    }
    Ok(())
}

pub fn description(text: &str, limits: &Limits) -> Checked {
    storable("description", text)?;
    at_most(
        "description",
        "a description",
        text,
        limits.description_chars,
        "description_chars",
    )
}

pub fn event(id: Option<&str>) -> Checked {
    match id {
        Some(id) if catalogue::event_type(id).is_none() => {
            let detail =
                format!("there is no event type `{id}`; `GET /api/v1/event-types` lists them");
            Err(Problem::invalid("event", detail))
        }
        _ => Ok(()),
    }
}

pub fn env(env: &Env, limits: &Limits) -> Checked {
    if env.len() as u64 > limits.env_count {
        let detail = format!(
            "a function has {} environment variables at most (limit `env_count`)",
            limits.env_count
        );
        return Err(Problem::invalid("env", detail));
    }
    for (name, value) in env {
        let field = format!("env.{name}");
        let begins_well = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
        if !begins_well
            || !name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '_')
        {
            let detail = format!(
                "`{name}` is no name of an environment variable: letters, digits and _, no digit first"
            );
            return Err(Problem::invalid(&field, detail));
        }
        if name.starts_with(RESERVED_PREFIX) {
            let detail = format!(
                "`{name}` is reserved: names that begin with {RESERVED_PREFIX} are Flint's"
            );
            return Err(Problem::invalid(&field, detail));
        }
        storable(&field, value)?;
        at_most(
            &field,
            "an environment variable's name",
            name,
            limits.env_chars,
            "env_chars",
        )?;
        at_most(
            &field,
            "an environment variable's value",
            value,
            limits.env_chars,
            "env_chars",
        )?;
    }
    Ok(())
}

pub fn secret(value: &SecretValue, limits: &Limits) -> Checked {
    let (count, limit) = (value.chars(), limits.secret_chars);
    if count > limit {
        let detail = format!(
            "a secret's value has {count} characters, {limit} are allowed (limit `secret_chars`)"
        );
        return Err(Problem::invalid("value", detail));
    }
    Ok(())
}

/// What a schedule hands to its function each time.
pub fn schedule_payload(payload: &Value, headers: &[Header], limits: &Limits) -> Checked {
    let limit = limits.schedule_payload_chars;
    let payload = serde_json::to_string(payload).map_err(Problem::malformed)?;
    at_most(
        "payload",
        "a schedule's payload",
        &payload,
        limit,
        "schedule_payload_chars",
    )?;
    let headers = serde_json::to_string(headers).map_err(Problem::malformed)?;
    at_most(
        "headers",
        "a schedule's headers",
        &headers,
        limit,
        "schedule_payload_chars",
    )
}

pub fn catch_up(catch_up: CatchUp) -> Checked {
    match catch_up {
        CatchUp::All { limit } if !(1..=CatchUp::MAX_LIMIT).contains(&limit) => {
            let detail = format!("1 to {} missed runs can be caught up", CatchUp::MAX_LIMIT);
            Err(Problem::invalid("catch_up", detail))
        }
        CatchUp::All { .. } | CatchUp::Skip | CatchUp::Latest => Ok(()),
    }
}

pub fn code(code: &str, limits: &Limits) -> Checked {
    storable("code", code)?;
    at_most("code", "the code", code, limits.code_chars, "code_chars")
}

/// Whether the code is a function. It is parsed: milliseconds of work, not for an async thread.
pub fn program(source: &runtime::Source) -> Checked {
    runtime::check(source).map_err(|error| refused(error, &source.code))
}

fn refused(error: runtime::SourceError, code: &str) -> Problem {
    let runtime::SourceError {
        message,
        file,
        line,
        column,
        excerpt,
        hint,
    } = error;
    let detail = format!("{message} ({file}:{line}:{column})");
    let excerpt = excerpt::around(code, line, column).unwrap_or(excerpt);
    let source = SourceError {
        message,
        file,
        line,
        column,
        excerpt,
        hint,
    };
    Problem {
        field: Some("code".to_owned()),
        source: Some(Box::new(source)),
        ..Problem::new(Code::CodeRefused, detail)
    }
}

fn at_most(field: &str, what: &str, text: &str, limit: u64, limit_name: &str) -> Checked {
    let count = text.chars().count() as u64;
    if count > limit {
        let detail =
            format!("{what} has {count} characters, {limit} are allowed (limit `{limit_name}`)");
        return Err(Problem::invalid(field, detail));
    }
    Ok(())
}

/// Longer ones are not delivered (RFC 5321, section 4.5.3.1.3).
const EMAIL_LENGTH: usize = 254;

/// The email in lower case, if it looks like one. Whether it is one, only a mail can tell.
pub fn email(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let (name, domain) = text.split_once('@').unwrap_or_default();
    let plain = !text.chars().any(|it| it.is_whitespace() || is_unseen(it));
    if plain
        && text.len() <= EMAIL_LENGTH
        && !name.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
    {
        Ok(text.to_lowercase())
    } else {
        Err(Problem::invalid(
            "email",
            "an email is written as name@domain",
        ))
    }
}

pub fn password(field: &str, text: &str) -> Checked {
    if PASSWORD_LENGTH.contains(&text.chars().count()) {
        return Ok(());
    }
    let (least, most) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
    let detail = format!("a password has {least} to {most} characters");
    Err(Problem::invalid(field, detail))
}

/// A name that people read, without spaces around it: any script, but nothing that cannot be seen or that turns the text
/// around.
pub fn label(field: &str, text: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    if (1..=most).contains(&text.chars().count()) && !text.chars().any(is_unseen) {
        return Ok(text.to_owned());
    }
    let detail = format!("a name has 1 to {most} characters, all of them visible");
    Err(Problem::invalid(field, detail))
}

/// Control characters, and those of Unicode's format characters that hide text or change its direction.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{email, label};

    #[test]
    fn a_name_is_what_people_can_read() {
        assert_eq!(
            label("name", "  CI für Größe ✓ ", 50).as_deref(),
            Ok("CI für Größe ✓")
        );
        assert!(
            label("name", "<script>alert(1)</script>", 50).is_ok(),
            "it is shown as text"
        );
        let hostile = [
            "",
            " ",
            "a\0b",
            "a\nb",
            "admin\u{202e}",
            "a\u{200b}",
            "\u{feff}",
        ];
        for bad in hostile.into_iter().chain([&*"x".repeat(51)]) {
            assert!(label("name", bad, 50).is_err(), "{bad:?}");
        }
        for bad in ["a\u{202e}@example.com", "a\0@example.com", "a b@c", "a@b@c"] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }
}
