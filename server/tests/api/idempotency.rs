//! Idempotency keys: a repeated call does nothing twice.

use std::time::Duration;

use api::{
    Role,
    deployments::{Deployment, ListDeployments},
    invocations::ListInvocations,
    schedules::{CreateSchedule, ListRuns},
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use tokio::{task::yield_now, time::timeout};
use uuid::Uuid;

use crate::{
    author::{Author, answering},
    databases::on_both_databases,
    gate::{Gate, waiting},
    harness::{Reply, TestApp, status},
};

on_both_databases!(
    a_repeated_key_gets_the_first_answer_and_does_nothing,
    a_key_with_another_request_is_refused,
    a_failure_frees_its_key,
    a_key_is_forgotten_after_a_day,
    a_key_that_cannot_be_one_is_refused,
    a_deployment_that_is_asked_for_twice_happens_once,
    a_rollback_that_is_asked_for_twice_happens_once,
    a_call_that_is_sent_twice_happens_once,
    a_run_that_is_asked_for_twice_happens_once,
    who_repeats_a_call_that_still_runs_is_told_to_wait,
    who_hung_up_finds_the_answer_under_the_key,
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

/// Sends a request with a key.
async fn sends(author: &Author<'_>, key: &str, path: &str, body: &Value) -> Reply {
    let mut request = Request::post(path)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .expect("a request");
    request.headers_mut().extend(author.headers.clone());
    author.app.send(request).await
}

/// Sends it twice, and answers what both times was answered.
async fn sends_twice(author: &Author<'_>, path: &str, body: &Value) -> Reply {
    let first = sends(author, "once", path, body).await;
    let second = sends(author, "once", path, body).await;
    assert_eq!(status(&first), status(&second), "{}", second.body);
    assert_eq!(first.body, second.body);
    first
}

async fn deployments(author: &Author<'_>) -> Vec<Uuid> {
    let list = ListDeployments::default();
    let page = author.client.call(list).await.expect("a page");
    page.items.iter().map(|it| it.id).collect()
}

async fn calls(author: &Author<'_>) -> usize {
    let list = ListInvocations::default();
    author.client.call(list).await.expect("a page").items.len()
}

async fn a_deployment_that_is_asked_for_twice_happens_once(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("x")).await;
    let mut stream = author.watches().await;
    let path = "/api/v1/functions/greet/deployments";
    let begun = sends_twice(&author, path, &json!({})).await;
    assert_eq!(status(&begun), 202, "{}", begun.body);
    let begun: Deployment = serde_json::from_value(begun.body).expect("a deployment");
    stream.end_of(begun.id).await;
    assert_eq!(deployments(&author).await, [begun.id]);
}

async fn a_rollback_that_is_asked_for_twice_happens_once(app: TestApp) {
    let author = Author::of(&app).await;
    let first = author.publishes("greet", &answering("x")).await;
    let path = format!("/api/v1/deployments/{}/rollback", first.id);
    let back = sends_twice(&author, &path, &json!({})).await;
    assert_eq!(status(&back), 200, "{}", back.body);
    let back: Deployment = serde_json::from_value(back.body).expect("a deployment");
    assert_eq!(back.rollback_of, Some(first.id));
    assert_eq!(deployments(&author).await, [back.id, first.id]);
}

const INVOKE: &str = "/api/v1/functions/greet/invocations";

async fn a_call_that_is_sent_twice_happens_once(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    let answer = sends_twice(&author, INVOKE, &json!({ "payload": 1 })).await;
    assert_eq!(
        (status(&answer), &answer.body["result"]),
        (200, &json!("x"))
    );
    assert_eq!(calls(&author).await, 1);
}

async fn a_run_that_is_asked_for_twice_happens_once(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    let plan: CreateSchedule =
        serde_json::from_value(json!({ "function": "greet", "cron": "0 4 * * *" }))
            .expect("a request");
    let id = author.client.call(plan).await.expect("a schedule").id;
    let path = format!("/api/v1/schedules/{id}/runs");
    let asked = sends_twice(&author, &path, &json!({})).await;
    assert_eq!(status(&asked), 202, "{}", asked.body);
    let list = ListRuns {
        id,
        limit: None,
        cursor: None,
    };
    let runs = author.client.call(list).await.expect("a page").items;
    assert_eq!(runs.len(), 1);
    assert_eq!(asked.body["id"], json!(runs[0].id));
}

async fn who_repeats_a_call_that_still_runs_is_told_to_wait(app: TestApp) {
    let author = Author::of(&app).await;
    let gate = Gate::of(&author).await;
    let code = waiting("", "return 'through';");
    author.publishes("greet", &code).await;
    let body = json!({ "payload": null });
    let repeated = async {
        gate.is_reached_by(1).await;
        let told = sends(&author, "once", INVOKE, &body).await;
        gate.opens().await;
        told
    };
    let (first, told) = tokio::join!(sends(&author, "once", INVOKE, &body), repeated);
    assert_eq!(
        (status(&told), told.body["code"].as_str()),
        (409, Some("idempotency_running"))
    );
    assert_eq!(told.headers["retry-after"], "1");
    assert_eq!(first.body["result"], "through", "{}", first.body);
    let later = sends(&author, "once", INVOKE, &body).await;
    assert_eq!((status(&later), &later.body), (200, &first.body));
    assert_eq!(calls(&author).await, 1);
}

async fn who_hung_up_finds_the_answer_under_the_key(app: TestApp) {
    let author = Author::of(&app).await;
    let gate = Gate::of(&author).await;
    let code = waiting("", "return 'through';");
    author.publishes("greet", &code).await;
    let body = json!({ "payload": null });
    tokio::select! {
        _ = sends(&author, "once", INVOKE, &body) => panic!("it came through a closed gate"),
        () = gate.is_reached_by(1) => {}
    }
    gate.opens().await;
    let answered = async {
        loop {
            let reply = sends(&author, "once", INVOKE, &body).await;
            if status(&reply) != 409 {
                break reply;
            }
            yield_now().await;
        }
    };
    let answer = timeout(Duration::from_secs(30), answered);
    let answer = answer.await.expect("the call comes to its end");
    assert_eq!(answer.body["result"], "through", "{}", answer.body);
    assert_eq!(calls(&author).await, 1);
}
