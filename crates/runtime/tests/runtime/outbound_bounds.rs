//! Bounds: how long, how many, how fast; and servers that do not behave.

use crate::outbound::{CODE, Net, refused, result};
use crate::web::{Reply, Web, text};
use runtime::FailureKind;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_ends_with_the_run() {
    let web = Web::start(|_| Reply::Silence(b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec())).await;
    let mut net = Net::to(&[&web]);
    net.limits.run_wall = Duration::from_millis(300);
    let execution = net.run(&web.url("/"), "await fetch(url);").await;
    assert_eq!(
        execution.outcome.expect_err("it fails").kind,
        FailureKind::Timeout
    );
    assert_eq!(execution.outbound[0].error, None, "it was under way");
    assert!(execution.outbound[0].duration >= Duration::from_millis(200));
    let closed = web.closed.acquire().await;
    assert!(closed.is_ok(), "the end of the run closes its connections");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_rejects_with_its_reason_and_closes_the_connection() {
    let web = Web::start(|seen| match seen.line.as_str() {
        "GET /body" => {
            Reply::Silence(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello".to_vec())
        }
        _ => Reply::Silence(Vec::new()),
    })
    .await;
    let net = Net::to(&[&web]);
    let code = "
        const names = [];
        try { await fetch(url, { signal: AbortSignal.timeout(50) }); } catch (error) { names.push(error.name); }
        const controller = new AbortController();
        const answer = await fetch(new URL('/body', url), { signal: controller.signal });
        setTimeout(() => controller.abort('enough'), 50);
        try { await answer.text(); } catch (error) { names.push(error); }
        try { await fetch(url, { signal: controller.signal }); } catch (error) { names.push(error); }
        return names;";
    let execution = net.run(&web.url("/"), code).await;
    assert_eq!(
        result(&execution),
        json!(["TimeoutError", "enough", "enough"])
    );
    assert_eq!(execution.outbound[0].error, Some("aborted"));
    let closed = web.closed.acquire_many(2).await;
    assert!(closed.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn six_requests_wait_for_answers_at_once_and_the_others_for_them() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counting, highest) = (now, most.clone());
    // None is answered before six are there.
    let six = Arc::new(tokio::sync::Barrier::new(6));
    let web = Web::start(move |_| {
        let at_once = counting.fetch_add(1, Ordering::SeqCst) + 1;
        highest.fetch_max(at_once, Ordering::SeqCst);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx".to_vec();
        Reply::Together(six.clone(), counting.clone(), answer)
    })
    .await;
    let net = Net::to(&[&web]);
    let code = "const all = await Promise.all(Array.from({ length: 18 }, () => fetch(url))); \
        return (await Promise.all(all.map((it) => it.text()))).join('');";
    assert_eq!(result(&net.run(&web.url("/"), code).await), "x".repeat(18));
    assert_eq!(most.load(Ordering::SeqCst), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_sends_so_many_requests_a_second_in_all_its_runs() {
    let web = Web::start(|_| text("200 OK", "", "x")).await;
    let net = Net::to(&[&web]);
    let code = "let sent = 0; try { for (;;) { await (await fetch(url)).text(); sent++; } } catch (error) { return [sent >= 20, error.code, error.message]; }";
    let message = "more than 20 requests a second of this function (limit `outbound_rate`): wait before you try again";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!([true, "rate_limited", message])
    );
    assert_eq!(
        result(&net.run(&web.url("/"), &code.replace(">= 20", "< 20")).await),
        json!([true, "rate_limited", message])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_a_silent_one_and_an_unknown_name_look_alike() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = closed.local_addr().expect("an address").port();
    drop(closed);
    let mut config = crate::outbound::config(runtime::PrivateAddresses::Allowed);
    config.connect = Duration::from_millis(200);
    // A server that never shakes hands is as silent as a port that is filtered.
    let silent = Web::start(|_| Reply::Silence(Vec::new())).await;
    let domains = [
        format!("127.0.0.1:{port}"),
        format!("127.0.0.1:{}", silent.port),
        "no-such-host.invalid".to_owned(),
    ];
    let net = Net::of(config, &domains);
    let mut messages = Vec::new();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{}/", silent.port),
        "http://no-such-host.invalid/".to_owned(),
    ] {
        let execution = net
            .run(
                &url,
                "try { await fetch(url); } catch (error) { return [error.code, error.message]; }",
            )
            .await;
        let host = url
            .split('/')
            .nth(2)
            .and_then(|it| it.split(':').next())
            .unwrap_or_default();
        messages.push(result(&execution).to_string().replace(host, "HOST"));
    }
    assert_eq!(
        messages,
        vec![json!(["connection_failed", "no connection to HOST could be made"]).to_string(); 3]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_none_are_errors() {
    for (answer, code) in [
        ("", "connection_failed"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort",
            "connection_failed",
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "invalid_response"),
        ("HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "invalid_response"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx",
            "invalid_response",
        ),
        ("HTTP/1.1 999999 No\r\n\r\n", "invalid_response"),
    ] {
        let web = Web::start(move |_| Reply::Close(answer.as_bytes().to_vec())).await;
        let execution = Net::to(&[&web]).run(&web.url("/"), CODE).await;
        assert_eq!(result(&execution), refused(code), "{answer}");
    }
    let web = Web::start(|_| {
        Reply::Close(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(300_000)).into_bytes())
    })
    .await;
    let execution = Net::to(&[&web]).run(&web.url("/"), CODE).await;
    assert_eq!(result(&execution), refused("invalid_response"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_nobody_reads_are_bounded() {
    let web = Web::start(|_| text("200 OK", "", "x")).await;
    let mut config = crate::outbound::config(runtime::PrivateAddresses::Allowed);
    config.rate = std::num::NonZeroU32::new(1_000).expect("not zero");
    let net = Net::of(config, &[format!("127.0.0.1:{}", web.port)]);
    let code = "let open = 0; try { for (;;) { await fetch(url); open++; } } catch (error) { return [open, error.code]; }";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!([32, "too_many_open_bodies"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_large_requests_is_refused_before_it_is_memory_of_the_host() {
    let web = Web::start(|_| Reply::Silence(Vec::new())).await;
    let mut net = Net::to(&[&web]);
    net.limits.run_wall = Duration::from_secs(5);
    let code = "
        const body = new Uint8Array(5 << 20);
        const all = Array.from({ length: 8 }, () => fetch(url, { method: 'POST', body }).catch((error) => error.code));
        return (await Promise.race(all));";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        "too_many_operations"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_say_what_is_wrong_and_repeat_no_secret() {
    let net = Net::to(&[]);
    for (call, part) in [
        ("fetch('not a url?key=secret')", "not valid"),
        ("fetch('/relative')", "not valid"),
        ("fetch('file:///etc/passwd')", "only http: and https:"),
        (
            "fetch('http://user:secret@example.com/')",
            "Authorization header",
        ),
        (
            "fetch('https://example.com', { method: 'CONNECT' })",
            "cannot be used",
        ),
        (
            "fetch('https://example.com', { method: 'GET', body: 'x' })",
            "has no body",
        ),
        (
            "fetch('https://example.com', { headers: { x: 'secret\\r\\nevil: 1' } })",
            "line break",
        ),
        (
            "fetch('https://example.com', { headers: { 'x y': '1' } })",
            "not a valid name",
        ),
        (
            "fetch('https://example.com', { headers: { x: '\u{20ac}' } })",
            "Latin-1",
        ),
        (
            "fetch('https://example.com', { redirect: 'maybe' })",
            "follow, error or manual",
        ),
        (
            "fetch('https://example.com', { signal: {} })",
            "no AbortSignal",
        ),
        ("fetch()", "not valid"),
    ] {
        let code = format!(
            "try {{ await {call}; }} catch (error) {{ return [error instanceof TypeError, error.message]; }}"
        );
        let result = result(&net.run("", &code).await);
        let Some([is_type_error, message]) = result.as_array().map(Vec::as_slice) else {
            panic!("{call}");
        };
        let message = message.as_str().expect("a message");
        assert!(
            is_type_error == true && message.contains(part) && !message.contains("secret"),
            "{call}: {message}"
        );
    }
}
