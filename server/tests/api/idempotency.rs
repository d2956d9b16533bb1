//! Idempotency keys: a repeated call does nothing twice.

use std::time::Duration;

use api::Role;
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{
    databases::on_both_databases,
    harness::{Reply, TestApp, status},
};

on_both_databases!(
    a_repeated_key_gets_the_first_answer_and_does_nothing,
    a_key_with_another_request_is_refused,
    a_failure_frees_its_key,
    a_key_is_forgotten_after_a_day,
    a_key_that_cannot_be_one_is_refused,
);

async fn create(app: &TestApp, token: &str, key: &str, body: &Value) -> Reply {
    let request = Request::post("/api/v1/functions")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()));
    app.send(request.expect("a request")).await
}

fn greet() -> Value {
    json!({ "name": "greet", "code": "function lambda() {}" })
}

async fn a_repeated_key_gets_the_first_answer_and_does_nothing(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    let first = create(&app, &token, "k1", &greet()).await;
    let second = create(&app, &token, "k1", &greet()).await;
    assert_eq!((status(&first), status(&second)), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(first.headers["etag"], second.headers["etag"]);
    let without = create(&app, &token, "k2", &greet()).await;
    assert_eq!(status(&without), 409, "another key is another request");
}

async fn a_key_with_another_request_is_refused(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    create(&app, &token, "k1", &greet()).await;
    let other = create(
        &app,
        &token,
        "k1",
        &json!({ "name": "other", "code": "function lambda() {}" }),
    )
    .await;
    assert_eq!(
        (status(&other), other.body["code"].as_str()),
        (422, Some("idempotency_mismatch"))
    );
}

async fn a_failure_frees_its_key(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    let wrong = create(
        &app,
        &token,
        "k1",
        &json!({ "name": "greet", "code": "", "event": "none_such" }),
    )
    .await;
    assert_eq!(status(&wrong), 400);
    assert_eq!(status(&create(&app, &token, "k1", &greet()).await), 201);
}

async fn a_key_is_forgotten_after_a_day(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    create(&app, &token, "k1", &greet()).await;
    app.state.clock.advance(Duration::from_secs(24 * 60 * 60));
    let late = create(&app, &token, "k1", &greet()).await;
    assert_eq!(
        (status(&late), late.body["code"].as_str()),
        (409, Some("name_taken"))
    );
}

async fn a_key_that_cannot_be_one_is_refused(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    for key in ["", &"k".repeat(201)] {
        let refused = create(&app, &token, key, &greet()).await;
        assert_eq!(
            (status(&refused), refused.body["field"].as_str()),
            (400, Some("Idempotency-Key"))
        );
    }
}
