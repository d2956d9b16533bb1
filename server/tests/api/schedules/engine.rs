//! Instants become runs, once each.

use std::time::Duration;

use api::{
    functions::{GetFunction, SetIdleStop, Undeploy},
    invocations::{Outcome, Trigger},
    schedules::{PauseSchedule, ResumeSchedule, RunKind, RunSchedule, RunState},
};
use serde_json::json;
use server::{background, schedules};

use super::planner::{Plan, Planner, at, daily, each_minute, step};
use crate::{author::named, databases::on_both_databases, harness::TestApp};

on_both_databases!(
    an_instant_is_run_once_and_leads_to_its_invocation,
    a_failure_of_the_function_is_told_by_the_run,
    a_time_in_a_gap_runs_at_its_end_and_a_doubled_one_once,
    what_is_paused_does_not_run_and_is_not_caught_up,
    a_run_now_happens_at_once_and_also_while_paused,
    a_clock_that_is_put_back_runs_nothing_again,
    a_clock_that_ran_ahead_leaves_no_schedule_behind,
    a_schedule_keeps_its_function_in_use,
    a_schedule_that_runs_later_than_the_idle_time_keeps_nothing_in_use,
    runs_that_wait_are_let_go_when_the_function_is_undeployed,
);

async fn an_instant_is_run_once_and_leads_to_its_invocation(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    planner.at("2026-11-24T07:59:59Z").await;
    assert_eq!(planner.runs(id).await, []);
    planner.at("2026-11-24T08:00:02Z").await;
    planner.at("2026-11-24T08:00:03Z").await;
    let runs = planner.runs(id).await;
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    assert_eq!((run.kind, run.state), (RunKind::Instant, RunState::Ok));
    assert_eq!(run.due_at, at("2026-11-24T08:00:00Z"));
    assert_eq!((run.outcome, &run.asked_by), (Some(Outcome::Ok), &None));
    let invocation = planner.invocation(run).await;
    assert_eq!(
        (invocation.trigger, invocation.schedule),
        (Trigger::Schedule, Some(id))
    );
    assert_eq!(invocation.invoked_by, "developer");
    let input = &invocation.logs[0].extras[0];
    assert_eq!(input["payload"], json!({ "name": "Ada" }));
    assert_eq!(input["timestamp"], json!(run.due_at.as_millisecond()));
    let schedule = planner.reads(id).await;
    assert_eq!(schedule.last_run.as_ref(), Some(run));
    assert_eq!(schedule.next_run, Some(at("2026-11-25T08:00:00Z")));
}

async fn a_failure_of_the_function_is_told_by_the_run(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    planner
        .author
        .publishes(
            "fails",
            "async function lambda() { throw new Error('no'); }",
        )
        .await;
    let plan = Plan {
        function: "fails",
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    planner.after(Duration::from_secs(60)).await;
    let runs = planner.runs(id).await;
    assert_eq!(
        (runs[0].state, runs[0].outcome),
        (RunState::Failed, Some(Outcome::Custom))
    );
    assert_eq!(runs[0].reason.as_deref(), Some("no"));
}

async fn a_time_in_a_gap_runs_at_its_end_and_a_doubled_one_once(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    app.state.clock.put_to(at("2027-03-27T12:00:00Z"));
    let plan = Plan {
        cron: "30 2 * * *",
        ..daily()
    };
    let id = planner.plans(plan.clone()).await.id;
    planner.at("2027-03-28T00:59:59Z").await;
    assert_eq!(planner.runs(id).await, []);
    for later in [
        "2027-03-28T01:00:00Z",
        "2027-03-28T01:30:00Z",
        "2027-03-28T02:30:00Z",
    ] {
        planner.at(later).await;
    }
    assert_eq!(
        planner.history(id).await,
        [(at("2027-03-28T01:00:00Z"), RunState::Ok)]
    );

    app.state.clock.put_to(at("2027-10-30T12:00:00Z"));
    let id = planner.plans(plan).await.id;
    for later in [
        "2027-10-31T00:30:01Z",
        "2027-10-31T01:30:01Z",
        "2027-10-31T02:30:01Z",
    ] {
        planner.at(later).await;
    }
    assert_eq!(
        planner.history(id).await,
        [(at("2027-10-31T00:30:00Z"), RunState::Ok)]
    );
}

async fn what_is_paused_does_not_run_and_is_not_caught_up(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(each_minute()).await.id;
    planner
        .client()
        .call(PauseSchedule { id })
        .await
        .expect("it is paused");
    planner.after(Duration::from_secs(600)).await;
    assert_eq!(planner.runs(id).await, []);
    planner
        .client()
        .call(ResumeSchedule { id })
        .await
        .expect("it is resumed");
    step(&app).await;
    assert_eq!(planner.runs(id).await, []);
    planner.after(Duration::from_secs(60)).await;
    assert_eq!(
        planner.history(id).await,
        [(at("2026-11-23T12:11:00Z"), RunState::Ok)]
    );
}

async fn a_run_now_happens_at_once_and_also_while_paused(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(daily()).await.id;
    planner
        .client()
        .call(PauseSchedule { id })
        .await
        .expect("it is paused");
    let run = planner
        .client()
        .call(RunSchedule { id })
        .await
        .expect("it waits");
    assert_eq!((run.kind, run.state), (RunKind::Asked, RunState::Waiting));
    step(&app).await;
    let runs = planner.runs(id).await;
    assert_eq!((runs[0].id, runs[0].state), (run.id, RunState::Ok));
    assert_eq!(runs[0].asked_by.as_deref(), Some("developer"));
    assert_eq!(planner.invocation(&runs[0]).await.schedule, Some(id));
}

async fn a_clock_that_is_put_back_runs_nothing_again(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(each_minute()).await.id;
    for _ in 0..3 {
        planner.after(Duration::from_secs(60)).await;
    }
    app.state.clock.put_to(at("2026-11-23T12:00:30Z"));
    schedules::recover(&app.state)
        .await
        .expect("the engine looks anew");
    for _ in 0..4 {
        planner.after(Duration::from_secs(60)).await;
    }
    let minutes = [1, 2, 3, 4].map(|it| (at(&format!("2026-11-23T12:0{it}:00Z")), RunState::Ok));
    assert_eq!(planner.history(id).await, minutes);
}

async fn a_clock_that_ran_ahead_leaves_no_schedule_behind(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let id = planner.plans(each_minute()).await.id;
    planner.at("2027-11-23T12:00:00Z").await;
    app.state.clock.put_to(at("2026-11-23T12:00:30Z"));
    schedules::recover(&app.state)
        .await
        .expect("the engine looks anew");
    planner.after(Duration::from_secs(60)).await;
    let history = planner.history(id).await;
    assert!(
        history.contains(&(at("2026-11-23T12:01:00Z"), RunState::Ok)),
        "{history:?}"
    );
    assert_eq!(
        planner.reads(id).await.next_run,
        Some(at("2026-11-23T12:02:00Z"))
    );
}

async fn a_schedule_keeps_its_function_in_use(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    planner.plans(daily()).await;
    app.state.clock.put_to(at("2026-11-30T12:00:00Z"));
    background::stop_idle(app.state.clone())
        .await
        .expect("idle functions are stopped");
    let warm = planner.author.invokes("tick", json!(1)).await;
    assert!(!warm.cold_start);
}

async fn a_schedule_that_runs_later_than_the_idle_time_keeps_nothing_in_use(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let set = SetIdleStop {
        name: named("tick"),
        seconds: Some(600),
    };
    planner.client().call(set).await.expect("it is set");
    let next = planner.plans(daily()).await.next_run.expect("an instant");
    let presence_at = async |minutes_before: u64| {
        app.state
            .clock
            .put_to(next - Duration::from_secs(60 * minutes_before));
        background::stop_idle(app.state.clone())
            .await
            .expect("idle functions are stopped");
        let get = GetFunction {
            name: named("tick"),
        };
        let function = planner.client().call(get).await.expect("the function");
        function.summary.live.expect("it is live").presence
    };
    let long_before = presence_at(60).await;
    assert!(!long_before.running);
    planner.author.invokes("tick", json!(1)).await;
    assert!(presence_at(55).await.stops_at.is_some());
    assert!(!presence_at(15).await.running);
    planner.author.invokes("tick", json!(1)).await;
    let shortly_before = presence_at(4).await;
    assert!(shortly_before.running);
    assert_eq!(shortly_before.stops_at, None, "the schedule keeps it");
}

async fn runs_that_wait_are_let_go_when_the_function_is_undeployed(app: TestApp) {
    let planner = Planner::with_function(&app).await;
    let plan = Plan {
        overlap: api::schedules::Overlap::Queue,
        ..each_minute()
    };
    let id = planner.plans(plan).await.id;
    planner.begun_elsewhere(id, "2027-01-01T00:00:00Z").await;
    planner.after(Duration::from_secs(60)).await;
    let undeploy = Undeploy {
        name: named("tick"),
    };
    planner
        .client()
        .call(undeploy)
        .await
        .expect("it is undeployed");
    let runs = planner.runs(id).await;
    assert_eq!(runs[1].state, RunState::Skipped);
    assert!(
        runs[1]
            .reason
            .as_deref()
            .expect("a reason")
            .contains("undeployed")
    );
}
