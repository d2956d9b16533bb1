//! Functions that nobody invokes are stopped, and started by their next call.

use std::time::Duration;

use api::{
    Code,
    events::Change,
    functions::{GetFunction, Presence, SetIdleStop},
    limits::GetLimitsUsage,
};
use serde_json::Value;
use server::background;

use crate::{
    author::{Author, answering, named},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    an_idle_function_is_stopped_and_its_next_call_starts_it,
    a_function_has_an_idle_time_of_its_own,
    an_idle_time_out_of_bounds_is_refused,
    coming_and_going_is_told,
);

const HOUR: Duration = Duration::from_secs(3600);

async fn presence(author: &Author<'_>, name: &str) -> Presence {
    let get = GetFunction { name: named(name) };
    let function = author.client.call(get).await.expect("the function");
    function.summary.live.expect("it is live").presence
}

async fn program_bytes(author: &Author<'_>) -> u64 {
    let usage = author.client.call(GetLimitsUsage {}).await.expect("usage");
    usage.program_bytes.used
}

async fn idle_functions_are_looked_for(app: &TestApp) {
    background::stop_idle(app.state.clone())
        .await
        .expect("idle functions are stopped");
}

async fn an_idle_function_is_stopped_and_its_next_call_starts_it(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    let running = presence(&author, "greet").await;
    assert!(running.running && program_bytes(&author).await > 0);
    let now = app.state.clock.now();
    assert_eq!(running.stops_at, Some(now + 24 * HOUR));
    assert_eq!(running.last_start_us, None);
    assert!(!author.invokes("greet", Value::Null).await.cold_start);

    app.state.clock.advance(25 * HOUR);
    idle_functions_are_looked_for(&app).await;
    let stopped = presence(&author, "greet").await;
    assert!(!stopped.running);
    assert_eq!((stopped.stops_at, stopped.last_used_at), (None, Some(now)));
    assert_eq!(
        program_bytes(&author).await,
        0,
        "nothing of it is in memory"
    );

    let woken = author.invokes("greet", Value::Null).await;
    assert!(woken.cold_start && woken.timing.start > 0);
    let again = presence(&author, "greet").await;
    assert!(again.running);
    assert_eq!(again.last_start_us, Some(woken.timing.start));
    assert!(!author.invokes("greet", Value::Null).await.cold_start);
}

async fn a_function_has_an_idle_time_of_its_own(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["brief", "usual"] {
        author.publishes(name, &answering(name)).await;
    }
    let set = |seconds| SetIdleStop {
        name: named("brief"),
        seconds,
    };
    let function = author.client.call(set(Some(600))).await.expect("it is set");
    assert_eq!(function.idle_stop_seconds, Some(600));
    app.state.clock.advance(HOUR);
    idle_functions_are_looked_for(&app).await;
    assert!(!presence(&author, "brief").await.running);
    assert!(presence(&author, "usual").await.running);

    // It outlives a deployment, and goes back to what the installation says.
    author.deploys("brief").await;
    let now = app.state.clock.now();
    let again = presence(&author, "brief").await;
    assert_eq!(again.stops_at, Some(now + Duration::from_secs(600)));
    let function = author
        .client
        .call(set(None))
        .await
        .expect("it is taken back");
    assert_eq!(function.idle_stop_seconds, None);
    let again = presence(&author, "brief").await;
    assert_eq!(again.stops_at, Some(now + 24 * HOUR));
}

async fn an_idle_time_out_of_bounds_is_refused(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("x")).await;
    for seconds in [0, 59, u64::MAX] {
        let set = SetIdleStop {
            name: named("greet"),
            seconds: Some(seconds),
        };
        let refused = author.client.call(set).await.expect_err("out of bounds");
        assert_eq!(refused.code, Code::InvalidField);
        assert_eq!(refused.field.as_deref(), Some("seconds"));
    }
    let set = SetIdleStop {
        name: named("nobody"),
        seconds: None,
    };
    let refused = author.client.call(set).await.expect_err("unknown");
    assert_eq!(refused.code, Code::NotFound);
}

async fn coming_and_going_is_told(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    let mut stream = author.watches().await;
    app.state.clock.advance(25 * HOUR);
    idle_functions_are_looked_for(&app).await;
    stream
        .until(|it| matches!(it, Change::Presence { presence, .. } if !presence.running))
        .await;
    author.invokes("greet", Value::Null).await;
    stream
        .until(|it| matches!(it, Change::Presence { presence, .. } if presence.running))
        .await;
}
