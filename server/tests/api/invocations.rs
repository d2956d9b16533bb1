//! Invocations through the API: results, failures as outcomes, limits, starts on demand.

use std::time::Duration;

use api::{
    Code, Role,
    invocations::{GetInvocation, Invoke, Level, ListInvocations, Outcome},
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use server::background;

use crate::{
    author::{Author, named},
    databases::{Kind, on_both_databases},
    gate::{Gate, waiting},
    harness::{TestApp, status},
};

on_both_databases!(
    a_function_gets_its_input_and_its_result_comes_back,
    a_failure_is_an_outcome_with_its_place_and_logs,
    a_result_that_nests_too_deep_is_an_outcome_too,
    limits_stop_the_culprit_alone,
    a_stopped_function_starts_when_it_is_invoked,
    nobody_invokes_without_the_permission,
    many_functions_run_while_others_are_deployed,
);

async fn a_function_gets_its_input_and_its_result_comes_back(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes("echo", "async function lambda(input) { return input; }")
        .await;
    let payload = json!({ "text": "ä\u{1f600}\u{0}", "list": [1, 2.5, -0.0, null, true], "deep": { "a": {} } });
    let invoke = Invoke {
        name: named("echo"),
        payload: payload.clone(),
        headers: vec![api::invocations::Header {
            key: "X-Kind".into(),
            value: "test".into(),
        }],
        timestamp: Some(7),
    };
    let invocation = author.client.call(invoke).await.expect("an invocation");
    assert_eq!(invocation.outcome, Outcome::Ok);
    assert_eq!(invocation.result["payload"]["text"], payload["text"]);
    assert_eq!(
        invocation.result["headers"],
        json!([{ "key": "X-Kind", "value": "test" }])
    );
    assert_eq!(invocation.result["timestamp"], json!(7));
    assert_eq!((invocation.version, invocation.test), (Some(1), false));
    assert!(invocation.timing.total >= invocation.timing.run);
    assert_eq!(invocation.invoked_by, "developer");
}

async fn a_failure_is_an_outcome_with_its_place_and_logs(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda(input) {\n  console.warn('before', { a: 1 });\n  return input.payload.missing.deep;\n}\n";
    author.publishes("fails", code).await;
    let invocation = author.invokes("fails", json!({})).await;
    assert_eq!(
        (invocation.outcome, &invocation.result),
        (Outcome::Runtime, &Value::Null)
    );
    let error = invocation.error.expect("an error");
    assert_eq!(error.name, "TypeError");
    assert_eq!(
        (error.file.as_deref(), error.line),
        (Some("fails.js"), Some(3))
    );
    assert_eq!(
        (
            invocation.logs[0].level,
            invocation.logs[0].message.as_str()
        ),
        (Level::Warn, "before")
    );
    assert_eq!(invocation.logs[0].extras, [json!({ "a": 1 })]);

    author
        .publishes(
            "rejects",
            "function lambda(input, callback) { callback(new Error('no')); }",
        )
        .await;
    let invocation = author.invokes("rejects", Value::Null).await;
    assert_eq!(invocation.outcome, Outcome::Custom);
    assert_eq!(invocation.error.expect("an error").message, "no");

    author
        .publishes(
            "waits",
            "async function lambda() { await new Promise(() => {}); }",
        )
        .await;
    assert_eq!(
        author.invokes("waits", Value::Null).await.outcome,
        Outcome::NeverSettled
    );
}

async fn a_result_that_nests_too_deep_is_an_outcome_too(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda(input) { let it = 1; for (let i = 0; i < input.payload; i++) it = [it]; return it; }";
    author.publishes("nests", code).await;
    assert_eq!(
        author.invokes("nests", json!(100)).await.outcome,
        Outcome::Ok
    );
    let deep = author.invokes("nests", json!(200)).await;
    assert_eq!(deep.outcome, Outcome::OutputTooLarge);
}

async fn limits_stop_the_culprit_alone(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes(
            "good",
            "async function lambda(input) { return input.payload; }",
        )
        .await;
    author
        .publishes("loops", "async function lambda() { for (;;); }")
        .await;
    author.publishes("hoards", "async function lambda() { const all = []; for (;;) all.push(new Array(1e5).fill(1)); }").await;
    author
        .publishes(
            "talks",
            "async function lambda() { return 'x'.repeat(7 << 20); }",
        )
        .await;
    let (looped, hoarded, talked, good) = tokio::join!(
        author.invokes("loops", Value::Null),
        author.invokes("hoards", Value::Null),
        author.invokes("talks", Value::Null),
        author.invokes("good", json!(1)),
    );
    assert_eq!(looped.outcome, Outcome::Timeout);
    assert_eq!(hoarded.outcome, Outcome::OutOfMemory);
    assert_eq!(talked.outcome, Outcome::OutputTooLarge);
    assert_eq!((good.outcome, good.result), (Outcome::Ok, json!(1)));
    assert_eq!(author.invokes("good", json!(2)).await.result, 2);
    let recorded = author
        .client
        .call(GetInvocation { id: looped.id })
        .await
        .expect("it is recorded");
    assert_eq!(recorded.outcome, Outcome::Timeout);
}

async fn a_stopped_function_starts_when_it_is_invoked(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes(
            "greet",
            "let calls = 0;\nasync function lambda() { return ++calls; }",
        )
        .await;
    let warm = author.invokes("greet", Value::Null).await;
    assert_eq!(
        (warm.cold_start, warm.timing.start, &warm.result),
        (false, 0, &json!(1))
    );
    app.state.clock.advance(Duration::from_secs(25 * 3600));
    background::stop_idle(app.state.clone())
        .await
        .expect("idle functions are stopped");
    let cold = author.invokes("greet", Value::Null).await;
    // Every invocation starts from the same snapshot, a cold one too.
    assert_eq!((cold.cold_start, &cold.result), (true, &json!(1)));
    assert!(cold.timing.start > 0);
    assert!(!author.invokes("greet", Value::Null).await.cold_start);
}

async fn nobody_invokes_without_the_permission(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes("greet", "async function lambda() { return 1; }")
        .await;
    let acting = async |role| Author {
        client: app.client(role).await,
        ..Author::of(&app).await
    };
    let viewer = acting(Role::Viewer).await;
    assert_eq!(
        viewer
            .tries("greet", Value::Null)
            .await
            .expect_err("forbidden")
            .code,
        Code::Forbidden
    );
    let invoker = acting(Role::Invoker).await;
    let invocation = invoker.invokes("greet", Value::Null).await;
    assert_eq!(
        (invocation.result, invocation.invoked_by.as_str()),
        (json!(1), "invoker")
    );
    let refused = invoker
        .client
        .call(GetInvocation { id: invocation.id })
        .await
        .expect_err("forbidden");
    assert_eq!(refused.code, Code::Forbidden);
}

async fn many_functions_run_while_others_are_deployed(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes("greet", "async function lambda() { return 0; }")
        .await;
    let deployments = async {
        for version in 1..=10 {
            author
                .saves(
                    "greet",
                    &format!("async function lambda() {{ return {version}; }}"),
                )
                .await;
            author.deploys("greet").await;
        }
    };
    let calls = async {
        let mut seen = 0;
        while seen < 10 {
            let invocation = author.invokes("greet", Value::Null).await;
            assert_eq!(invocation.outcome, Outcome::Ok);
            let now = invocation.result.as_i64().expect("a number");
            assert!(now >= seen, "version {now} answered after version {seen}");
            seen = now;
            // Quick calls are ready at once, and this test is one task: without a pause nobody else would get a turn.
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), async {
        tokio::join!(deployments, calls)
    })
    .await
    .expect("all versions are deployed in time");
    assert_eq!(author.invokes("greet", Value::Null).await.result, 10);
}

#[tokio::test]
async fn programs_that_were_used_longest_ago_make_room() {
    let app = TestApp::start_with(Kind::Sqlite, |config| config.program_bytes = 1).await;
    let author = Author::of(&app).await;
    for name in ["a", "b"] {
        author
            .publishes(name, "async function lambda() { return 1; }")
            .await;
    }
    // The newest one is kept whatever its size.
    assert!(!author.invokes("b", Value::Null).await.cold_start);
    assert!(author.invokes("a", Value::Null).await.cold_start);
    assert!(author.invokes("b", Value::Null).await.cold_start);
}

async fn one_call_too_many_is_told_to_come_back(kind: Kind) {
    let app = TestApp::start_with(kind, |config| config.limits.concurrency = 1).await;
    let author = Author::of(&app).await;
    let gate = Gate::of(&author).await;
    author
        .publishes("waits", &waiting("", "return 'through';"))
        .await;
    let one_more = async {
        gate.is_reached_by(1).await;
        let mut request = Request::post("/api/v1/functions/waits/invocations")
            .header("content-type", "application/json")
            .body(Body::from("{\"payload\":null}"))
            .expect("a request");
        request.headers_mut().extend(author.headers.clone());
        let refused = app.send(request).await;
        gate.opens().await;
        refused
    };
    let (first, refused) = tokio::join!(author.invokes("waits", Value::Null), one_more);
    assert_eq!(
        (status(&refused), refused.body["code"].as_str()),
        (503, Some("overloaded")),
        "{}",
        refused.body
    );
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(first.result, "through", "{:?}", first.error);
    assert_eq!(author.invokes("waits", Value::Null).await.result, "through");
    let list = ListInvocations::default();
    let recorded = author.client.call(list).await.expect("a page").items;
    assert_eq!(recorded.len(), 2, "what never ran is not recorded");
}

#[tokio::test]
async fn one_call_too_many_is_told_to_come_back_on_sqlite() {
    one_call_too_many_is_told_to_come_back(Kind::Sqlite).await;
}

#[tokio::test]
async fn one_call_too_many_is_told_to_come_back_on_postgres() {
    one_call_too_many_is_told_to_come_back(Kind::Postgres).await;
}
