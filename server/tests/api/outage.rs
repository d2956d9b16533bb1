//! PostgreSQL goes down and comes back: who needs it meanwhile is told so, what needs it not goes on, and what was
//! acknowledged is there afterwards.

use std::time::{Duration, Instant};

use api::{
    Code,
    functions::GetFunction,
    health::{GetHealth, GetReadiness},
    invocations::{ListInvocations, Outcome},
    limits::GetLimitsUsage,
    secrets::ListSecrets,
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use server::store::Database;
use tokio::{task::yield_now, time::timeout};

use crate::{
    author::{Author, answering, named},
    databases::private::Private,
    harness::{TestApp, status},
    secrets::create,
};

/// How long requests may wait for a database before they are told that it is not there.
const BOUND: Duration = Duration::from_secs(20);

const PATIENCE: Duration = Duration::from_secs(60);

/// Code that is under way for a while and needs no database for it.
const WAITS: &str = "async function lambda() {
  console.info('under way');
  await new Promise((done) => setTimeout(done, 3000));
  return 'answered';
}";

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_down_requests_are_told_so_and_nothing_acknowledged_is_lost() {
    let Some(mut postgres) = Private::start() else {
        return;
    };
    let app = TestApp::start_on(Database::Postgres(postgres.url())).await;
    let author = Author::of(&app).await;
    author.publishes("waits", WAITS).await;
    author.publishes("greet", &answering("one")).await;
    let outage = async {
        is_invoking(&author).await;
        author.saves("greet", &answering("two")).await;
        create(&author.client, "key", json!("x"))
            .await
            .expect("it is created");
        postgres.stops();
        app.call(GetHealth {}).await.expect("it is alive");
        tokio::join!(
            is_told(&author, "GET", "/readyz", Value::Null),
            is_told(&author, "GET", "/api/v1/functions/greet", Value::Null),
            is_told(
                &author,
                "PUT",
                "/api/v1/functions/greet",
                json!({ "code": answering("never") })
            ),
        );
    };
    let (answered, ()) = tokio::join!(author.invokes("waits", Value::Null), outage);
    assert_eq!(answered.outcome, Outcome::Ok, "{:?}", answered.error);
    assert_eq!(answered.result, "answered");

    postgres.starts();
    is_ready(&app).await;
    let get = GetFunction {
        name: named("greet"),
    };
    let function = author.client.call(get).await.expect("the function");
    assert_eq!(
        (function.summary.version, function.code),
        (2, answering("two"))
    );
    let secrets = author.client.call(ListSecrets::default()).await;
    assert_eq!(secrets.expect("a page").items.len(), 1);
    // The record of what was answered meanwhile is written late, or counted as dropped.
    assert_eq!(accounted(&author).await, 1);

    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    author.deploys("greet").await;
    assert_eq!(author.invokes("greet", Value::Null).await.result, "two");
}

async fn is_invoking(author: &Author<'_>) {
    let invoking = async {
        loop {
            let usage = author.client.call(GetLimitsUsage {}).await;
            if usage.expect("usage").invocations.used > 0 {
                break;
            }
            yield_now().await;
        }
    };
    timeout(PATIENCE, invoking).await.expect("it runs");
}

/// Asserts that the answer to a request comes soon, and is that the database is not there.
async fn is_told(author: &Author<'_>, method: &str, path: &str, body: Value) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    request.headers_mut().extend(author.headers.clone());
    let began = Instant::now();
    let reply = timeout(PATIENCE, author.app.send(request)).await;
    let reply = reply.expect("an answer");
    assert!(began.elapsed() < BOUND, "{path}: {:?}", began.elapsed());
    assert_eq!(status(&reply), 503, "{path}: {}", reply.body);
    assert_eq!(reply.body["code"], json!(Code::StoreUnavailable), "{path}");
    assert_eq!(reply.headers["retry-after"], "1", "{path}");
}

async fn is_ready(app: &TestApp) {
    let ready = async {
        while app.call(GetReadiness {}).await.is_err() {
            yield_now().await;
        }
    };
    timeout(PATIENCE, ready).await.expect("it is ready again");
}

/// How many invocations are recorded, and how many records were dropped, as soon as there is one.
async fn accounted(author: &Author<'_>) -> u64 {
    let accounted = async {
        loop {
            let list = ListInvocations::default();
            let written = author.client.call(list).await.expect("a page").items;
            let usage = author.client.call(GetLimitsUsage {}).await.expect("usage");
            match written.len() as u64 + usage.dropped_records {
                0 => yield_now().await,
                sum => break sum,
            }
        }
    };
    timeout(PATIENCE, accounted)
        .await
        .expect("it is written or counted")
}
