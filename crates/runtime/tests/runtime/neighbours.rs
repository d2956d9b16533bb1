//! Runs beside each other: nothing is shared, and nobody can hold up others.

use crate::engine::{input, invoke, program, shared, with_concurrency};
use runtime::{FailureKind, Limits, Reach};
use std::collections::HashSet;
use std::time::{Duration, Instant};

const HELLO: &str = "async function lambda() { return 'hello'; }";
const LOOP: &str = "async function lambda() { for (;;); }";
const WAIT: &str = "async function lambda(input) { await new Promise((done) => setTimeout(done, input.payload)); return 'waited'; }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_runs_are_answered_beside_endless_loops() {
    let engine = shared();
    let (hello, endless) = (program(&engine, HELLO).await, program(&engine, LOOP).await);
    let limits = Limits {
        run_wall: Duration::from_secs(3),
        ..Limits::default()
    };
    let mut loops = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (engine, endless, limits) = (engine.clone(), endless.clone(), limits.clone());
        loops.spawn(async move {
            engine
                .invoke(&endless, &input("null"), &limits, &Reach::default())
                .await
        });
    }
    let mut answered = 0;
    let mut slowest = Duration::ZERO;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        let execution = invoke(&engine, &hello).await;
        assert_eq!(execution.outcome.as_deref(), Ok("\"hello\""));
        slowest = slowest.max(execution.run);
        answered += 1;
        tokio::task::yield_now().await;
    }
    assert!(
        answered > 100,
        "only {answered} short runs were answered, the slowest in {slowest:?}"
    );
    while let Some(ended) = loops.join_next().await {
        let execution = ended.expect("it ends");
        assert_eq!(
            execution.outcome.expect_err("it is stopped").kind,
            FailureKind::Timeout
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_invocation_ends_and_gives_its_place_back() {
    let engine = with_concurrency(1);
    let (hello, endless) = (program(&engine, HELLO).await, program(&engine, LOOP).await);
    let limits = Limits::default();
    let null = input("null");
    let reach = Reach::default();
    let run = engine.invoke(&endless, &null, &limits, &reach);
    assert!(
        tokio::time::timeout(Duration::from_millis(50), run)
            .await
            .is_err()
    );
    assert_eq!(
        invoke(&engine, &hello).await.outcome.as_deref(),
        Ok("\"hello\"")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invocation_without_a_place_is_refused_soon() {
    let engine = with_concurrency(2);
    let wait = program(&engine, WAIT).await;
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (engine, wait) = (engine.clone(), wait.clone());
        waiting.spawn(async move {
            engine
                .invoke(&wait, &input("1500"), &Limits::default(), &Reach::default())
                .await
        });
    }
    let mut overloaded = 0;
    while let Some(ended) = waiting.join_next().await {
        let execution = ended.expect("it ends");
        match execution.outcome {
            Ok(json) => assert_eq!(json, "\"waited\""),
            Err(failure) => {
                assert_eq!(failure.kind, FailureKind::Overloaded);
                assert!(
                    execution.queue < Duration::from_millis(1_400),
                    "{:?}",
                    execution.queue
                );
                overloaded += 1;
            }
        }
    }
    assert_eq!(overloaded, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_runs_wait_at_once_without_a_thread_each() {
    let engine = with_concurrency(64);
    let wait = program(&engine, WAIT).await;
    let began = Instant::now();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (engine, wait) = (engine.clone(), wait.clone());
        waiting.spawn(async move {
            engine
                .invoke(&wait, &input("300"), &Limits::default(), &Reach::default())
                .await
        });
    }
    while let Some(ended) = waiting.join_next().await {
        assert_eq!(ended.expect("it ends").outcome.as_deref(), Ok("\"waited\""));
    }
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn every_run_has_its_own_randomness() {
    let engine = shared();
    let code = "const early = Math.random(); async function lambda() { return [early, Math.random(), crypto.randomUUID()]; }";
    let random = program(&engine, code).await;
    let mut seen = HashSet::new();
    let mut early = HashSet::new();
    for _ in 0..20 {
        let json = invoke(&engine, &random)
            .await
            .outcome
            .expect("it gives numbers");
        let (first, number, uuid): (f64, f64, String) =
            serde_json::from_str(&json).expect("three values");
        early.insert(first.to_bits());
        assert!(
            seen.insert(number.to_bits().to_string()) && seen.insert(uuid),
            "a value came twice"
        );
    }
    assert_eq!(early.len(), 1, "the top level is evaluated once");
}

#[tokio::test]
async fn a_payload_that_is_not_json_is_an_outcome_too() {
    let engine = shared();
    let hello = program(&engine, HELLO).await;
    let execution = engine
        .invoke(&hello, &input("{"), &Limits::default(), &Reach::default())
        .await;
    assert_eq!(
        execution.outcome.expect_err("it fails").kind,
        FailureKind::Platform
    );
}
