//! Schedules under SIGKILL: what was recorded is run, what was begun is not begun again, and no instant runs twice.

use std::{collections::HashSet, time::Duration};

use api::{
    functions::{CreateFunction, Env, Language},
    invocations::{Invocation, ListInvocations},
    schedules::{CatchUp, CreateSchedule, ListRuns, Overlap, Run, RunState, Schedule},
};
use serde_json::Value;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    approve, greet,
    process::{Installation, Server},
};

pub(crate) const MINUTE: i64 = 60_000_000;

/// A deployed function that logs the instant that it is called for.
async fn with_function() -> (Installation, Server) {
    let installation = Installation::new();
    let server = installation.start(None).await;
    let create = CreateFunction {
        name: greet(),
        description: String::new(),
        event: None,
        language: Language::Javascript,
        code: "async function lambda(input) { console.log(String(input.timestamp)); }".to_owned(),
        env: Env::new(),
        record: Default::default(),
    };
    server
        .client
        .call(create)
        .await
        .expect("a function is created");
    let deployment = approve(&server).await;
    server.ended(deployment.id).await;
    (installation, server)
}

async fn each_minute(server: &Server) -> Schedule {
    let create = CreateSchedule {
        function: greet(),
        cron: "* * * * *".to_owned(),
        time_zone: "UTC".to_owned(),
        payload: Value::Null,
        headers: Vec::new(),
        overlap: Overlap::Allow,
        catch_up: CatchUp::All { limit: 100 },
    };
    server
        .client
        .call(create)
        .await
        .expect("a schedule is created")
}

async fn runs(server: &Server, id: Uuid) -> Vec<Run> {
    let list = ListRuns {
        id,
        limit: Some(200),
        cursor: None,
    };
    server.client.call(list).await.expect("a page").items
}

/// Asks until the answer is what is waited for.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    timeout(Duration::from_secs(90), asked)
        .await
        .unwrap_or_else(|_| panic!("{what} does not come in time"))
}

async fn a_crash_at(instant: &str, state: RunState) {
    let (installation, server) = with_function().await;
    let schedule = each_minute(&server).await;
    let missed = schedule.next_run.expect("a next run") - Duration::from_secs(60);
    server.kill();
    installation.put_schedules_back(MINUTE).await;

    let server = installation.start(Some(instant)).await;
    server.killed_when_halted(instant);
    let server = installation.start(None).await;
    let run = until("the end of the run", async || {
        let of_instant = runs(&server, schedule.id).await;
        let mut of_instant = of_instant.into_iter().filter(|it| it.due_at == missed);
        let run = of_instant.next().filter(|it| it.state.is_final());
        assert_eq!(of_instant.next(), None, "an instant has one run");
        run
    })
    .await;
    assert_eq!(run.state, state, "{:?}", run.reason);
}

#[tokio::test]
async fn a_run_that_was_recorded_before_a_crash_is_run_after_it() {
    a_crash_at("schedule_recorded", RunState::Ok).await;
}

#[tokio::test]
async fn a_run_that_had_begun_before_a_crash_is_lost_and_not_begun_again() {
    a_crash_at("schedule_begun", RunState::Lost).await;
}

#[tokio::test]
async fn a_run_that_was_made_but_not_stored_before_a_crash_is_not_made_again() {
    a_crash_at("schedule_invoked", RunState::Lost).await;
}

#[tokio::test]
async fn killed_again_and_again_under_load_no_instant_runs_twice_and_none_is_missing() {
    const SCHEDULES: usize = 8;
    const MINUTES: i64 = 25;
    let (installation, mut server) = with_function().await;
    let mut schedules = Vec::new();
    for _ in 0..SCHEDULES {
        schedules.push(each_minute(&server).await);
    }
    server.kill();
    installation.put_schedules_back(MINUTES * MINUTE).await;
    for round in 1..=4_usize {
        server = installation.start(None).await;
        until("a run", async || {
            let first = runs(&server, schedules[0].id).await;
            let ended = first.iter().filter(|it| it.state.is_final()).count();
            (ended >= round * 4).then_some(())
        })
        .await;
        server.kill();
    }
    let server = installation.start(None).await;
    for schedule in &schedules {
        let runs = until("the end of all runs", async || {
            let runs = runs(&server, schedule.id).await;
            runs.iter().all(|it| it.state.is_final()).then_some(runs)
        })
        .await;
        let instants: HashSet<_> = runs.iter().map(|it| it.due_at).collect();
        assert_eq!(instants.len(), runs.len(), "an instant has one run");
        assert!(runs.len() >= usize::try_from(MINUTES).expect("a small number"));
        let known = |it: &Run| matches!(it.state, RunState::Ok | RunState::Lost);
        assert!(runs.iter().all(known), "{runs:?}");
    }
    let mut made = HashSet::new();
    for invocation in invocations(&server).await {
        let call = (invocation.schedule, invocation.logs[0].message.clone());
        assert!(
            made.insert(call),
            "an instant was made twice: {invocation:?}"
        );
    }
    assert!(!made.is_empty());
}

async fn invocations(server: &Server) -> Vec<Invocation> {
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let list = ListInvocations {
            limit: Some(200),
            cursor,
            ..ListInvocations::default()
        };
        let page = server.client.call(list).await.expect("a page");
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return all;
        }
    }
}
