//! How much of the limits is taken: what the page of limits shows.

use std::time::Duration;

use api::{
    invocations::ListInvocations,
    limits::{Gauge, GetLimitsUsage, LimitsUsage},
    logs::{Dropped, SearchLogs},
};
use serde_json::{Value, json};
use server::{background, store::Backend};
use tokio::{task::yield_now, time::timeout};

use crate::{
    author::{Author, answering},
    databases::on_both_databases,
    gate::{Gate, waiting},
    harness::TestApp,
    logs::{SAYS, messages, say},
};

on_both_databases!(
    what_runs_is_told_and_the_most_that_ran_at_once,
    functions_in_memory_are_counted_among_those_that_are_live,
    records_that_wait_are_told,
    records_that_are_lost_are_told,
);

const PATIENCE: Duration = Duration::from_secs(30);

async fn usage(author: &Author<'_>) -> LimitsUsage {
    author.client.call(GetLimitsUsage {}).await.expect("usage")
}

async fn what_runs_is_told_and_the_most_that_ran_at_once(app: TestApp) {
    let author = Author::of(&app).await;
    let gate = Gate::of(&author).await;
    author
        .publishes("waits", &waiting("", "return 'through';"))
        .await;
    let told = |used, peak| Gauge {
        used,
        peak: Some(peak),
        most: 1_000,
    };
    assert_eq!(usage(&author).await.invocations, told(0, 0));
    let watched = async {
        gate.is_reached_by(2).await;
        let now = usage(&author).await.invocations;
        gate.opens().await;
        now
    };
    let (first, second, now) = tokio::join!(
        author.invokes("waits", Value::Null),
        author.invokes("waits", Value::Null),
        watched
    );
    assert_eq!(now, told(2, 2));
    for ended in [first, second] {
        assert_eq!(ended.result, "through", "{:?}", ended.error);
    }
    assert_eq!(usage(&author).await.invocations, told(0, 2));
}

async fn functions_in_memory_are_counted_among_those_that_are_live(app: TestApp) {
    let author = Author::of(&app).await;
    let told = async || {
        let gauge = usage(&author).await.running_functions;
        (gauge.used, gauge.most)
    };
    assert_eq!(told().await, (0, 0));
    for name in ["a", "b"] {
        author.publishes(name, &answering(name)).await;
    }
    assert_eq!(told().await, (2, 2));
    app.state.clock.advance(Duration::from_secs(25 * 3600));
    background::stop_idle(app.state.clone())
        .await
        .expect("idle functions are stopped");
    assert_eq!(told().await, (0, 2));
    author.invokes("a", Value::Null).await;
    assert_eq!(told().await, (1, 2));
    author.undeploys("b").await.expect("it is undeployed");
    assert_eq!(told().await, (1, 1));
}

async fn records_that_wait_are_told(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    let mut blocked = app.state.store.begin().await.expect("a transaction");
    if app.state.store.backend() == Backend::Postgres {
        sqlx::query("LOCK TABLE invocations IN ACCESS EXCLUSIVE MODE")
            .execute(&mut *blocked)
            .await
            .expect("the table is locked");
    }
    // The first ones are in the writer's hands; those that come after them wait in the queue.
    let waiting = async {
        loop {
            author.invokes("greet", Value::Null).await;
            let gauge = usage(&author).await.waiting_records;
            if gauge.used > 0 {
                return gauge;
            }
            yield_now().await;
        }
    };
    let gauge = timeout(PATIENCE, waiting).await.expect("records wait");
    assert!(gauge.used < gauge.most, "{gauge:?}");
    blocked.rollback().await.expect("the lock is given back");
    // Whoever reads waits for what is on its way.
    author
        .client
        .call(ListInvocations::default())
        .await
        .expect("a page");
    let after = usage(&author).await;
    assert_eq!((after.waiting_records.used, after.dropped_records), (0, 0));
}

async fn records_that_are_lost_are_told(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    let writer = app.state.store.writer();
    sqlx::raw_sql("ALTER TABLE invocations RENAME TO aside")
        .execute(writer)
        .await
        .expect("there is no such table");
    say(&author, "says", json!([["info", "lost"]])).await;
    let lost = async {
        while usage(&author).await.dropped_records == 0 {
            yield_now().await;
        }
    };
    timeout(PATIENCE, lost).await.expect("it is told");
    sqlx::raw_sql("ALTER TABLE aside RENAME TO invocations")
        .execute(writer)
        .await
        .expect("it is there again");
    say(&author, "says", json!([["info", "kept"]])).await;
    let page = author
        .searches(SearchLogs::default())
        .await
        .expect("a page");
    assert_eq!(messages(&page.items), ["kept"]);
    let one = Dropped {
        entries: 1,
        invocations: 1,
    };
    assert_eq!(page.dropped, one);
    assert_eq!(usage(&author).await.dropped_records, 1);
}
