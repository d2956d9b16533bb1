//! What invocations add up to.

use std::time::Duration;

use api::{
    Role,
    functions::DeleteFunction,
    invocations::TestDraft,
    statistics::{GetStatistics, GetTotals, ListFailing, Statistics, Window},
};
use serde_json::{Value, json};
use server::background;

use crate::{
    author::{Author, answering, named},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    invocations_are_counted_by_outcome_and_time,
    a_function_has_a_series_of_its_own,
    what_is_older_than_the_window_is_not_in_it,
    tests_of_drafts_do_not_count,
    the_functions_that_fail_most_come_first,
    many_batches_add_up,
    old_rollups_are_forgotten,
);

const PICKY: &str =
    "async function lambda(input) { if (input.payload > 1) throw new Error('big'); return 1; }";

async fn statistics(author: &Author<'_>, window: Window, function: Option<&str>) -> Statistics {
    let get = GetStatistics {
        window,
        function: function.map(named),
    };
    author.client.call(get).await.expect("statistics")
}

async fn invocations_are_counted_by_outcome_and_time(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("picky", PICKY).await;
    let mut times = Vec::new();
    for payload in [1, 1, 1, 2] {
        let invocation = author.invokes("picky", json!(payload)).await;
        times.push(invocation.timing.total);
    }
    for window in Window::ALL {
        let told = statistics(&author, window, None).await;
        assert_eq!(told.buckets.len() as i64, window.buckets());
        let newest = told.buckets.last().expect("a bucket");
        assert_eq!((newest.outcomes.ok, newest.outcomes.custom), (3, 1));
        assert_eq!(told.whole.outcomes, newest.outcomes);
        let slowest = *times.iter().max().expect("times") as f64;
        let p99 = told.whole.total_us.p99.expect("a time") as f64;
        assert!((p99 - slowest).abs() / slowest <= 0.04, "{p99} {slowest}");
    }
    let totals = author.client.call(GetTotals {}).await.expect("totals");
    assert_eq!((totals.functions, totals.deployed), (1, 1));
    assert_eq!((totals.invocations, totals.failures), (4, 1));
    assert_eq!(totals.month.to_string(), "2026-11-01T00:00:00Z");
}

async fn a_function_has_a_series_of_its_own(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["a", "b"] {
        author.publishes(name, &answering(name)).await;
    }
    author.invokes("a", Value::Null).await;
    author.invokes("b", Value::Null).await;
    author.invokes("b", Value::Null).await;
    let of_b = statistics(&author, Window::Hour, Some("b")).await;
    assert_eq!(of_b.whole.outcomes.total(), 2);
    let of_all = statistics(&author, Window::Hour, None).await;
    assert_eq!(of_all.whole.outcomes.total(), 3);
}

async fn what_is_older_than_the_window_is_not_in_it(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    author.invokes("greet", Value::Null).await;
    app.state.clock.advance(Duration::from_secs(2 * 3600));
    author.invokes("greet", Value::Null).await;
    for (window, count) in [(Window::Hour, 1), (Window::Day, 2), (Window::Week, 2)] {
        let told = statistics(&author, window, None).await;
        assert_eq!(told.whole.outcomes.ok, count, "{window:?}");
    }
}

async fn tests_of_drafts_do_not_count(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("x")).await;
    let test = TestDraft {
        name: named("greet"),
        code: answering("y"),
        language: api::functions::Language::Javascript,
        env: api::functions::Env::new(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    author.client.call(test).await.expect("it is run");
    let told = statistics(&author, Window::Hour, None).await;
    assert_eq!(told.whole.outcomes.total(), 0);
}

async fn the_functions_that_fail_most_come_first(app: TestApp) {
    let author = Author::of(&app).await;
    for (name, failures) in [("some", 1), ("most", 3), ("none", 0), ("gone", 5)] {
        author.publishes(name, PICKY).await;
        author.invokes(name, json!(1)).await;
        for _ in 0..failures {
            author.invokes(name, json!(2)).await;
        }
    }
    author.undeploys("gone").await.expect("undeployed");
    let delete = DeleteFunction {
        name: named("gone"),
    };
    author.client.call(delete).await.expect("deleted");
    for window in Window::ALL {
        let list = ListFailing {
            window,
            limit: None,
        };
        let failing = author.client.call(list).await.expect("a list").items;
        let told: Vec<(&str, u64, u64)> = failing
            .iter()
            .map(|it| (it.function.as_str(), it.failures, it.invocations))
            .collect();
        assert_eq!(told, [("most", 3, 4), ("some", 1, 2)], "{window:?}");
    }
    let invoker = app.client(Role::Invoker).await;
    let list = ListFailing::default();
    invoker
        .call(list)
        .await
        .expect_err("it is not for everyone");
}

async fn many_batches_add_up(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["a", "b", "c"] {
        author.publishes(name, &answering(name)).await;
    }
    for round in 1..=6 {
        for name in ["a", "b", "c"] {
            author.invokes(name, Value::Null).await;
        }
        // Reading writes the batch.
        let told = statistics(&author, Window::Day, Some("b")).await;
        assert_eq!(told.whole.outcomes.ok, round);
    }
    let told = statistics(&author, Window::Month, None).await;
    assert_eq!(told.whole.outcomes.ok, 18);
}

async fn old_rollups_are_forgotten(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("x")).await;
    author.invokes("greet", Value::Null).await;
    statistics(&author, Window::Hour, None).await;
    for (days, left) in [(2, 2), (70, 0)] {
        app.state
            .clock
            .advance(Duration::from_secs(days * 24 * 3600));
        background::forget_old_invocations(app.state.clone())
            .await
            .expect("old ones are forgotten");
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM rollups")
            .fetch_one(app.state.store.reader())
            .await
            .expect("a count");
        assert_eq!(rows, left, "after {days} days");
    }
}
