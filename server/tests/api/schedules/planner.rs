//! Somebody who plans when a function runs, and the hand that moves the clock.

use std::time::Duration;

use api::{
    Client, Problem,
    invocations::{GetInvocation, Header, Invocation},
    schedules::{
        CatchUp, ChangeSchedule, CreateSchedule, GetSchedule, ListRuns, Overlap, Run, RunState,
        Schedule,
    },
};
use jiff::Timestamp;
use serde_json::{Value, json};
use server::schedules;
use uuid::Uuid;

use crate::{
    author::{Author, named},
    harness::TestApp,
};

pub(super) struct Planner<'a> {
    pub(super) author: Author<'a>,
}

#[derive(Clone)]
pub(super) struct Plan {
    pub(super) function: &'static str,
    pub(super) cron: &'static str,
    pub(super) time_zone: &'static str,
    pub(super) payload: Value,
    pub(super) headers: Vec<Header>,
    pub(super) overlap: Overlap,
    pub(super) catch_up: CatchUp,
}

/// Each day at nine, in Berlin.
pub(super) fn daily() -> Plan {
    Plan {
        function: "tick",
        cron: "0 9 * * *",
        time_zone: "Europe/Berlin",
        payload: json!({ "name": "Ada" }),
        headers: Vec::new(),
        overlap: Overlap::default(),
        catch_up: CatchUp::default(),
    }
}

pub(super) fn each_minute() -> Plan {
    Plan {
        cron: "* * * * *",
        time_zone: "UTC",
        ..daily()
    }
}

pub(super) fn unchanged(id: Uuid) -> ChangeSchedule {
    ChangeSchedule {
        id,
        version: None,
        cron: None,
        time_zone: None,
        payload: None,
        headers: None,
        overlap: None,
        catch_up: None,
    }
}

impl Plan {
    pub(super) fn create(self) -> CreateSchedule {
        CreateSchedule {
            function: named(self.function),
            cron: self.cron.to_owned(),
            time_zone: self.time_zone.to_owned(),
            payload: self.payload,
            headers: self.headers,
            overlap: self.overlap,
            catch_up: self.catch_up,
        }
    }
}

impl<'a> Planner<'a> {
    /// With a deployed function `tick`, which logs what it gets.
    pub(super) async fn with_function(app: &'a TestApp) -> Planner<'a> {
        let author = Author::of(app).await;
        let code = "async function lambda(input) { console.log('tick', input); return 1; }";
        author.publishes("tick", code).await;
        Planner { author }
    }

    pub(super) fn client(&self) -> &Client {
        &self.author.client
    }

    pub(super) async fn tries(&self, plan: Plan) -> Result<Schedule, Problem> {
        self.client().call(plan.create()).await
    }

    pub(super) async fn plans(&self, plan: Plan) -> Schedule {
        self.tries(plan).await.expect("a schedule is created")
    }

    pub(super) async fn reads(&self, id: Uuid) -> Schedule {
        self.client()
            .call(GetSchedule { id })
            .await
            .expect("the schedule")
    }

    /// What became of the instants, the oldest first.
    pub(super) async fn runs(&self, id: Uuid) -> Vec<Run> {
        let list = ListRuns {
            id,
            limit: Some(200),
            cursor: None,
        };
        let mut runs = self.client().call(list).await.expect("a page").items;
        runs.reverse();
        runs
    }

    /// The same, without all but instants and states.
    pub(super) async fn history(&self, id: Uuid) -> Vec<(Timestamp, RunState)> {
        let runs = self.runs(id).await;
        runs.iter().map(|it| (it.due_at, it.state)).collect()
    }

    pub(super) async fn invocation(&self, run: &Run) -> Invocation {
        let id = run.invocation.expect("it was invoked");
        self.client()
            .call(GetInvocation { id })
            .await
            .expect("the invocation")
    }

    pub(super) async fn at(&self, instant: &str) {
        self.author.app.state.clock.put_to(at(instant));
        step(self.author.app).await;
    }

    pub(super) async fn after(&self, time: Duration) {
        self.author.app.state.clock.advance(time);
        step(self.author.app).await;
    }

    /// A run of the schedule that another server began.
    pub(super) async fn begun_elsewhere(&self, schedule: Uuid, leased_until: &str) -> Uuid {
        let state = &self.author.app.state;
        let id = state.clock.new_id();
        sqlx::query(
            "INSERT INTO schedule_runs (id, schedule_id, kind, due_at, state, started_at, driver, fence, leased_until) \
             VALUES ($1, $2, 'instant', $3, 'running', $3, 'x', 1, $4)",
        )
        .bind(id.to_string())
        .bind(schedule.to_string())
        .bind(state.clock.now().as_microsecond())
        .bind(at(leased_until).as_microsecond())
        .execute(state.store.writer())
        .await
        .expect("a run is added");
        id
    }

    pub(super) async fn ended_elsewhere(&self, run: Uuid) {
        sqlx::query("UPDATE schedule_runs SET state = 'ok' WHERE id = $1")
            .bind(run.to_string())
            .execute(self.author.app.state.store.writer())
            .await
            .expect("a run is ended");
    }
}

pub(super) fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an instant")
}

/// Lets the engine look at the clock until there is nothing to do, and waits for what it began.
pub(crate) async fn step(app: &TestApp) {
    loop {
        let step = schedules::step(&app.state).await.expect("a step");
        if step.runs.is_empty() {
            break;
        }
        for run in step.runs {
            run.await.expect("a run ends");
        }
    }
}
