//! What bad requests get, whatever they ask for.

use std::{convert::Infallible, time::Duration};

use api::Role;
use axum::{body::Body, http::Request};
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    databases::{Kind, on_both_databases},
    harness::{Reply, TestApp, status},
};

on_both_databases!(
    bodies_that_cannot_be_read_are_problems,
    queries_with_unknown_fields_and_wrong_types_are_problems,
    every_answer_carries_the_headers_that_keep_browsers_safe,
);

async fn post(app: &TestApp, path: &str, content_type: &str, body: impl Into<Body>) -> Reply {
    let token = app.token(Role::Admin, None).await;
    let request = Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", content_type)
        .body(body.into());
    app.send(request.expect("a request")).await
}

async fn bodies_that_cannot_be_read_are_problems(app: TestApp) {
    let deep = format!(
        "{{\"name\":\"a\",\"code\":{}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let cases: [(&str, String, u16, &str); 9] = [
        (
            "application/json",
            "{\"name\": ".to_owned(),
            400,
            "malformed_request",
        ),
        (
            "application/json",
            "[]".to_owned(),
            400,
            "malformed_request",
        ),
        (
            "application/json",
            "\u{feff}{}".to_owned(),
            400,
            "malformed_request",
        ),
        (
            "application/json",
            json!({ "name": "a", "code": 1 }).to_string(),
            400,
            "malformed_request",
        ),
        (
            "application/json",
            json!({ "name": "a", "code": "", "colour": "red" }).to_string(),
            400,
            "malformed_request",
        ),
        (
            "application/json",
            json!({ "name": "../a", "code": "" }).to_string(),
            400,
            "malformed_request",
        ),
        ("application/json", deep, 400, "malformed_request"),
        (
            "text/plain",
            json!({ "name": "a", "code": "" }).to_string(),
            415,
            "unsupported_media_type",
        ),
        ("application/json", String::new(), 400, "malformed_request"),
    ];
    for (content_type, body, expected, code) in cases {
        let reply = post(&app, "/api/v1/functions", content_type, body).await;
        assert_eq!(
            (status(&reply), reply.body["code"].as_str()),
            (expected, Some(code)),
            "{}",
            reply.body
        );
        assert_eq!(reply.headers["content-type"], "application/problem+json");
        assert_eq!(reply.body["status"], expected);
    }
    let twice = app.token(Role::Admin, None).await;
    let request = Request::put("/api/v1/functions/a")
        .header("authorization", format!("Bearer {twice}"))
        .header("content-type", "application/json")
        .body(Body::from(json!({ "name": "b" }).to_string()));
    let reply = app.send(request.expect("a request")).await;
    assert_eq!(
        (status(&reply), reply.body["field"].as_str()),
        (400, Some("name"))
    );
}

#[tokio::test]
async fn a_body_past_the_limit_is_refused_whether_it_says_its_size_or_not() {
    let app = TestApp::start_with(Kind::Sqlite, |config| config.limits.body_bytes = 1_000).await;
    let streamed = || {
        let chunks = std::iter::repeat_with(|| Ok::<_, Infallible>(vec![b'x'; 100])).take(11);
        Body::from_stream(stream::iter(chunks))
    };
    for body in [
        Body::from(vec![b'x'; 1_001]),
        Body::from(vec![b'x'; 1_000_000]),
        streamed(),
    ] {
        let reply = post(&app, "/api/v1/functions", "application/json", body).await;
        assert_eq!(
            (status(&reply), reply.body["code"].as_str()),
            (413, Some("body_too_large"))
        );
    }
}

async fn queries_with_unknown_fields_and_wrong_types_are_problems(app: TestApp) {
    let token = app.token(Role::Admin, None).await;
    for path in [
        "/api/v1/functions?colour=red",
        "/api/v1/functions?limit=many",
        "/api/v1/functions?limit=-1",
        "/api/v1/functions?search=%00",
        "/api/v1/functions/a%2Fb",
        "/api/v1/functions/%FF",
        "/api/v1/functions/a/versions/x",
    ] {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        let reply = app
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(status(&reply), 400, "{path}: {}", reply.body);
    }
}

async fn every_answer_carries_the_headers_that_keep_browsers_safe(app: TestApp) {
    for path in [
        "/healthz",
        "/api/v1/nothing",
        "/api/v1/session",
        "/assets/nothing.js",
    ] {
        let reply = app
            .send(Request::get(path).body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{path}");
        let policy = reply.headers["content-security-policy"]
            .to_str()
            .expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(
            reply.headers["cross-origin-opener-policy"], "same-origin",
            "{path}"
        );
        assert_eq!(reply.headers["referrer-policy"], "same-origin", "{path}");
    }
}

async fn a_body_that_does_not_arrive_is_not_waited_for(kind: Kind) {
    let app = TestApp::start_with(kind, |config| {
        config.body_timeout = Duration::from_millis(50);
    })
    .await;
    let beginning = stream::iter([Ok::<_, Infallible>("{\"name\": ")]);
    let body = Body::from_stream(beginning.chain(stream::pending()));
    let reply = post(&app, "/api/v1/functions", "application/json", body).await;
    assert_eq!(
        (status(&reply), reply.body["code"].as_str()),
        (408, Some("request_timeout")),
        "{}",
        reply.body
    );
    assert_eq!(reply.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for_on_sqlite() {
    a_body_that_does_not_arrive_is_not_waited_for(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for_on_postgres() {
    a_body_that_does_not_arrive_is_not_waited_for(Kind::Postgres).await;
}
