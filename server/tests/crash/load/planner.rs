//! Makes schedules for every minute, pauses, resumes and runs them. What they run tells the witness which schedule and
//! which instant it is called for, and then takes a while, so that some runs are under way when the server is killed.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
};

use api::{
    Client, Problem,
    schedules::{
        CatchUp, CreateSchedule, ListRuns, ListSchedules, Overlap, PauseSchedule, ResumeSchedule,
        Run, RunKind, RunSchedule, RunState, Schedule,
    },
};
use serde_json::json;
use uuid::Uuid;

use super::{PUT_BACK, Script, named, random::Random, whole, witness::Witness};
use crate::schedules::until;

pub(super) const FUNCTION: &str = "is_scheduled";

/// It takes up to 240 ms.
pub(super) fn code(witness: SocketAddr) -> String {
    let code = "async function lambda({ payload, timestamp }) {\n\
        await fetch(`http://WITNESS/${payload}/${timestamp}`, { method: 'POST' });\n\
        const minute = Math.floor(timestamp / 60000);\n\
        await new Promise((done) => setTimeout(done, ((minute + payload) % 7) * 40));\n\
        }";
    code.replace("WITNESS", &witness.to_string())
}

/// What that function asks the witness for.
fn path(schedule: u64, run: &Run) -> String {
    format!("/{schedule}/{}", run.due_at.as_millisecond())
}

/// How many schedules are not paused at the same time, and how many are made while one server runs.
const ACTIVE: usize = 5;
const NEW: usize = 2;

pub(super) struct Planner {
    random: Random,
    planned: Vec<Planned>,
    /// How many there were, also of those that nobody acknowledged.
    numbers: u64,
    /// How many were made while this server runs.
    new: usize,
    doubt: Option<Doubt>,
}

/// A schedule, as it was acknowledged.
struct Planned {
    id: Uuid,
    /// Its payload.
    number: u64,
    is_paused: bool,
    /// The runs that were asked for.
    asked: Vec<Uuid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// The schedule with this number was made.
    Made(u64),
    /// It was paused or resumed.
    Turned(Uuid),
}

impl Planner {
    pub(super) fn new(random: Random) -> Planner {
        Planner {
            random,
            planned: Vec::new(),
            numbers: 0,
            new: 0,
            doubt: None,
        }
    }

    async fn make(&mut self, client: &Client) -> Result<(), Problem> {
        self.numbers += 1;
        self.new += 1;
        let number = self.numbers;
        let create = CreateSchedule {
            function: named(FUNCTION),
            cron: "* * * * *".to_owned(),
            time_zone: "UTC".to_owned(),
            payload: json!(number),
            headers: Vec::new(),
            overlap: Overlap::Allow,
            catch_up: CatchUp::All { limit: 100 },
        };
        self.doubt = Some(Doubt::Made(number));
        let made = client.call(create).await?;
        self.doubt = None;
        self.planned.push(Planned {
            id: made.id,
            number,
            is_paused: false,
            asked: Vec::new(),
        });
        Ok(())
    }

    /// Pauses the oldest one that runs.
    async fn pause(&mut self, client: &Client) -> Result<(), Problem> {
        let Some(oldest) = self.planned.iter_mut().find(|it| !it.is_paused) else {
            return Ok(());
        };
        self.doubt = Some(Doubt::Turned(oldest.id));
        let paused = client.call(PauseSchedule { id: oldest.id }).await?;
        self.doubt = None;
        assert!(paused.paused.is_some() && paused.next_run.is_none());
        oldest.is_paused = true;
        Ok(())
    }

    /// Resumes any that is paused.
    async fn resume(&mut self, client: &Client) -> Result<(), Problem> {
        let paused: Vec<&mut Planned> = self.planned.iter_mut().filter(|it| it.is_paused).collect();
        let Some(chosen) = self.random.one_of(paused.into_iter()) else {
            return Ok(());
        };
        self.doubt = Some(Doubt::Turned(chosen.id));
        let resumed = client.call(ResumeSchedule { id: chosen.id }).await?;
        self.doubt = None;
        assert!(resumed.paused.is_none() && resumed.next_run.is_some());
        chosen.is_paused = false;
        Ok(())
    }

    /// Runs any of the newest ones now.
    async fn run(&mut self, client: &Client) -> Result<(), Problem> {
        let newest = self.planned.iter_mut().rev().take(ACTIVE);
        let Some(chosen) = self.random.one_of(newest) else {
            return Ok(());
        };
        let asked = client.call(RunSchedule { id: chosen.id }).await?;
        chosen.asked.push(asked.id);
        Ok(())
    }

    /// Every instant ran once at most, whatever the server could store of it, and what it stored is what happened.
    pub(super) async fn audit(&self, client: &Client, witness: &Witness) {
        let mut invocations = HashSet::new();
        let mut ran: HashMap<String, Ran> = HashMap::new();
        for planned in &self.planned {
            for run in planned.history(client).await {
                if let Some(invocation) = run.invocation {
                    let is_first = invocations.insert(invocation);
                    assert!(is_first, "an invocation belongs to one run: {run:?}");
                }
                ran.entry(path(planned.number, &run))
                    .or_default()
                    .count(&run);
            }
        }
        let heard = witness.heard();
        assert!(heard.keys().all(|it| ran.contains_key(it)), "{heard:?}");
        for (path, ran) in ran {
            let times = heard.get(&path).copied().unwrap_or(0);
            assert!(
                (ran.ok..=ran.ok + ran.lost).contains(&times),
                "{path} ran {times} times: {ran:?} are stored"
            );
        }
    }
}

/// How many runs of one schedule and one millisecond ended how. There is more than one only where somebody asked for it.
#[derive(Debug, Default)]
struct Ran {
    ok: usize,
    lost: usize,
}

impl Ran {
    fn count(&mut self, run: &Run) {
        match run.state {
            RunState::Ok => {
                assert!(run.invocation.is_some(), "{run:?}");
                self.ok += 1;
            }
            // It may have run, or not.
            RunState::Lost => self.lost += 1,
            RunState::Skipped => {
                let reason = run.reason.as_deref().unwrap_or_default();
                let was_paused = reason.contains("paused") && run.kind == RunKind::Instant;
                assert!(was_paused || run.kind == RunKind::Missed, "{run:?}");
            }
            RunState::Failed | RunState::Waiting | RunState::Running => panic!("{run:?}"),
        }
    }
}

impl Planned {
    /// All runs, when all have ended and all that are due have come.
    async fn history(&self, client: &Client) -> Vec<Run> {
        let id = self.id;
        let runs = until("the end of all runs", async || {
            let list = whole(client, |cursor| ListRuns {
                id,
                limit: Some(200),
                cursor,
            });
            let runs = list.await;
            let instants = runs.iter().filter(|it| it.kind == RunKind::Instant).count();
            let have_come = self.is_paused || instants >= PUT_BACK;
            let have_ended = runs.iter().all(|it| it.state.is_final());
            (have_come && have_ended).then_some(runs)
        })
        .await;
        let mut instants = HashSet::new();
        for run in runs.iter().filter(|it| it.kind == RunKind::Instant) {
            let is_first = instants.insert(run.due_at);
            assert!(is_first, "an instant has one run: {run:?}");
        }
        let found: HashSet<Uuid> = runs.iter().map(|it| it.id).collect();
        let missing = self.asked.iter().find(|it| !found.contains(it));
        assert_eq!(missing, None, "a run that was asked for is there");
        runs
    }
}

impl Script for Planner {
    async fn act(&mut self, client: &Client) -> Result<(), Problem> {
        let active = self.planned.iter().filter(|it| !it.is_paused).count();
        match self.random.below(8) {
            _ if active < ACTIVE && self.new < NEW => self.make(client).await,
            0 if active >= ACTIVE => self.pause(client).await,
            0 => self.resume(client).await,
            _ => self.run(client).await,
        }
    }

    async fn settle(&mut self, client: &Client) {
        let listed = whole(client, |cursor| ListSchedules {
            limit: Some(200),
            cursor,
            ..ListSchedules::default()
        });
        let mut found: HashMap<Uuid, Schedule> =
            listed.await.into_iter().map(|it| (it.id, it)).collect();
        let doubt = self.doubt.take();
        for planned in &mut self.planned {
            let schedule = found.remove(&planned.id);
            let schedule = schedule.expect("an acknowledged schedule is there");
            assert_eq!(schedule.payload, json!(planned.number));
            let is_paused = schedule.paused.is_some();
            assert!(
                is_paused == planned.is_paused || doubt == Some(Doubt::Turned(planned.id)),
                "whether it is paused was acknowledged: {schedule:?}"
            );
            planned.is_paused = is_paused;
        }
        for (id, schedule) in found {
            let number = schedule.payload.as_u64().expect("a number");
            assert_eq!(doubt, Some(Doubt::Made(number)), "{schedule:?}");
            self.planned.push(Planned {
                id,
                number,
                is_paused: false,
                asked: Vec::new(),
            });
        }
        self.new = 0;
    }
}
