//! Several servers on one database, and servers that are gone.

use std::{collections::HashSet, time::Duration};

use api::schedules::{Overlap, RunState};
use server::schedules;

use super::planner::{Plan, Planner, at, each_minute, step};
use crate::{
    databases::{Kind, on_both_databases},
    harness::TestApp,
};

on_both_databases!(
    a_run_whose_server_is_gone_is_lost_and_not_begun_again,
    a_run_that_waits_is_taken_by_whoever_comes,
    a_server_that_was_taken_for_dead_stores_nothing,
);

async fn a_run_whose_server_is_gone_is_lost_and_not_begun_again(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(each_minute()).await.id;
    planner.begun_elsewhere(id, "2026-11-23T12:02:30Z").await;
    planner.after(Duration::from_secs(60)).await;
    assert_eq!(planner.runs(id).await[0].state, RunState::Running);
    planner.after(Duration::from_secs(60)).await;
    planner.at("2026-11-23T12:03:00Z").await;
    let runs = planner.runs(id).await;
    assert_eq!(runs[0].state, RunState::Lost);
    assert!(
        runs[0]
            .reason
            .as_deref()
            .expect("a reason")
            .contains("went down")
    );
    assert_eq!(runs[0].invocation, None);
    // The instants while the lost one seemed to run were skipped, the one afterwards runs.
    assert_eq!(runs[1].state, RunState::Skipped);
    assert_eq!(runs[2].state, RunState::Skipped);
    assert_eq!(
        (runs[3].due_at, runs[3].state),
        (at("2026-11-23T12:03:00Z"), RunState::Ok)
    );
}

async fn a_run_that_waits_is_taken_by_whoever_comes(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(each_minute()).await.id;
    // Recorded by a server that went down before it took the run.
    sqlx::query("INSERT INTO schedule_runs (id, schedule_id, kind, due_at, state) VALUES ($1, $2, 'instant', $3, 'waiting')")
        .bind(app.state.clock.new_id().to_string())
        .bind(id.to_string())
        .bind(at("2026-11-23T11:59:00Z").as_microsecond())
        .execute(app.state.store.writer())
        .await
        .expect("a run is added");
    step(&app).await;
    assert_eq!(
        planner.history(id).await,
        [(at("2026-11-23T11:59:00Z"), RunState::Ok)]
    );
}

async fn a_server_that_was_taken_for_dead_stores_nothing(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let code =
        "async function lambda() { await new Promise(it => setTimeout(it, 700)); return 1; }";
    planner.author.publishes("slow", code).await;
    let plan = Plan {
        function: "slow",
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    app.state.clock.advance(Duration::from_secs(60));
    let begun = schedules::step(&app.state).await.expect("a step");
    assert_eq!(begun.runs.len(), 1);
    app.state.clock.advance(Duration::from_secs(10 * 60));
    // Another look finds the lease run out while the function still runs.
    let other = schedules::step(&app.state).await.expect("a step");
    assert_eq!(planner.runs(id).await[0].state, RunState::Lost);
    for run in begun.runs.into_iter().chain(other.runs) {
        run.await.expect("a run ends");
    }
    let run = &planner.runs(id).await[0];
    assert_eq!((run.state, run.invocation), (RunState::Lost, None));
}

/// Every instant of every schedule is run by one of them, and by no two.
#[tokio::test]
async fn two_servers_share_the_instants_of_many_schedules() {
    const SCHEDULES: usize = 25;
    const MINUTES: usize = 4;
    let one = TestApp::start(Kind::Postgres).await;
    let two = one.beside().await;
    let planner = Planner::with_function(&one).await;
    let mut ids = Vec::new();
    for _ in 0..SCHEDULES {
        ids.push(
            planner
                .plans(Plan {
                    overlap: Overlap::Queue,
                    ..each_minute()
                })
                .await
                .id,
        );
    }
    for _ in 0..MINUTES {
        one.state.clock.advance(Duration::from_secs(60));
        tokio::join!(step(&one), step(&two), step(&one), step(&two));
    }
    let mut invocations = HashSet::new();
    for id in ids {
        let runs = planner.runs(id).await;
        assert_eq!(runs.len(), MINUTES);
        assert!(runs.iter().all(|it| it.state == RunState::Ok), "{runs:?}");
        invocations.extend(runs.iter().filter_map(|it| it.invocation));
    }
    assert_eq!(invocations.len(), SCHEDULES * MINUTES);
}
