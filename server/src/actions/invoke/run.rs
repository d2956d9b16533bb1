//! One invocation on its way: timed, recorded when it has ended, however it ended.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Instant,
};

use api::{
    Code, Problem,
    functions::Recording,
    invocations::{
        Header, Invocation, InvocationError, Kept, Level, LogEntry, Outcome, Timing, Trigger,
    },
    logs::LoggedEntry,
    names::FunctionName,
};
use jiff::Timestamp;
use runtime::{Input, Listener, Program, Reach};
use serde_json::Value;
use uuid::Uuid;

use super::secrets::Secrets;
use crate::{
    actions::outcome::{self, whole_micros},
    error::{Error, Result},
    state::AppState,
    store::invocations::Payloads,
};

/// What a function is called with, and by whom.
pub(crate) struct Call {
    /// The email of the user or the name of the token.
    pub(crate) by: String,
    pub(crate) payload: Value,
    pub(crate) headers: Vec<Header>,
    /// Milliseconds since 1970; the server's clock if absent.
    pub(crate) timestamp: Option<i64>,
    pub(crate) trigger: Trigger,
    /// The schedule that calls, if one does.
    pub(crate) schedule: Option<Uuid>,
}

/// What is run.
pub(crate) struct Subject {
    pub(crate) account: Uuid,
    pub(crate) function: Uuid,
    pub(crate) name: FunctionName,
    /// Absent: a draft.
    pub(crate) version: Option<u64>,
}

pub(super) struct Run<'a> {
    app: &'a AppState,
    subject: Subject,
    by: String,
    trigger: Trigger,
    schedule: Option<Uuid>,
    input: Input,
    secrets: Arc<Secrets>,
    record: Recording,
    /// How many of its entries were told while it ran.
    told: Arc<AtomicU32>,
    id: Uuid,
    started_at: Timestamp,
    began: Instant,
}

impl<'a> Run<'a> {
    pub(super) fn begin(
        app: &'a AppState,
        subject: Subject,
        record: Recording,
        call: Call,
    ) -> Result<Run<'a>> {
        let began = Instant::now();
        let started_at = app.clock.now();
        let payload = serde_json::to_string(&call.payload).map_err(Error::internal)?;
        let headers = call
            .headers
            .into_iter()
            .map(|it| (it.key, it.value))
            .collect();
        Ok(Run {
            input: Input {
                timestamp: call
                    .timestamp
                    .unwrap_or_else(|| started_at.as_millisecond()),
                headers,
                payload,
            },
            secrets: Secrets::of(app, &subject),
            record,
            told: Arc::default(),
            id: app.clock.new_id(),
            by: call.by,
            trigger: call.trigger,
            schedule: call.schedule,
            app,
            subject,
            started_at,
            began,
        })
    }

    /// `cold`: how many microseconds the function took to start, if it had to be started.
    pub(super) async fn execute(
        self,
        program: &Arc<Program>,
        cold: Option<u64>,
    ) -> Result<Invocation> {
        let _counted = self.app.invoking.enter();
        let reach = Reach {
            secrets: Some(self.secrets.reach()),
            ..self.app.reach(self.subject.account, self.subject.function)
        };
        let limits = self.app.run_limits();
        let engine = &self.app.engine;
        let execution = engine
            .invoke_heard(program, &self.input, &limits, &reach, self.listener())
            .await;
        let outbound = execution.outbound.into_iter().map(outcome::outbound_call);
        let output = self.kept_output(&execution.outcome);
        let (outcome, result, error) = match execution.outcome.map(|it| serde_json::from_str(&it)) {
            Ok(Ok(result)) => (Outcome::Ok, result, None),
            // It is JSON, so this is all that can be wrong with it.
            Ok(Err(_)) => (Outcome::OutputTooLarge, Value::Null, Some(too_deep())),
            Err(failure) => {
                let outcome = outcome::of_failure(failure.kind).ok_or_else(busy)?;
                (outcome, Value::Null, Some(outcome::error(failure)))
            }
        };
        let timing = Timing {
            queue: whole_micros(execution.queue),
            start: cold.unwrap_or(0),
            run: whole_micros(execution.run),
            outbound: whole_micros(execution.outbound_time),
            total: micros(self.began),
        };
        let logs: Vec<LogEntry> = execution.logs.into_iter().map(outcome::log_entry).collect();
        let invocation = Invocation {
            result,
            log_count: logs.len() as u64,
            logs,
            dropped_log_bytes: execution.dropped_log_bytes,
            cold_start: cold.is_some(),
            outbound: outbound.collect(),
            ..self.invocation(outcome, error, timing)
        };
        Ok(self.end(invocation, output))
    }

    /// It ended before the function was called.
    pub(super) fn fail(
        self,
        outcome: Outcome,
        error: InvocationError,
        logs: Vec<LogEntry>,
    ) -> Invocation {
        let total = micros(self.began);
        let timing = Timing {
            start: total,
            total,
            ..Timing::default()
        };
        let invocation = Invocation {
            log_count: logs.len() as u64,
            logs,
            cold_start: true,
            ..self.invocation(outcome, Some(error), timing)
        };
        self.end(invocation, None)
    }

    fn invocation(
        &self,
        outcome: Outcome,
        error: Option<InvocationError>,
        timing: Timing,
    ) -> Invocation {
        Invocation {
            id: self.id,
            function: self.subject.name.clone(),
            version: self.subject.version,
            test: self.subject.version.is_none(),
            trigger: self.trigger,
            schedule: self.schedule,
            outcome,
            result: Value::Null,
            error,
            logs: Vec::new(),
            log_count: 0,
            dropped_log_bytes: 0,
            cold_start: false,
            timing,
            outbound: Vec::new(),
            started_at: self.started_at,
            invoked_by: self.by.clone(),
            input: None,
            output: None,
        }
    }

    /// Tells what is logged at once to those who watch, until the run reaches for a secret: from then on its entries wait
    /// for the end, where secrets are hidden.
    fn listener(&self) -> Option<Listener> {
        if !self.app.tail.is_watched(self.started_at) {
            return None;
        }
        let (tail, told, account) = (
            self.app.tail.clone(),
            self.told.clone(),
            self.subject.account,
        );
        let (source, secrets) = (self.source(), self.secrets.clone());
        Some(Listener::new(move |entry| {
            if !secrets.seen().is_empty() {
                return;
            }
            let number = told.fetch_add(1, Relaxed);
            let entry = outcome::log_entry(entry);
            tail.tell(
                account,
                LoggedEntry {
                    number,
                    entry,
                    ..source.clone()
                },
            );
        }))
    }

    /// An entry of this run that is still empty.
    fn source(&self) -> LoggedEntry {
        LoggedEntry {
            function: self.subject.name.clone(),
            function_uuid: self.subject.function,
            invocation: self.id,
            number: 0,
            trigger: self.trigger,
            test: self.subject.version.is_none(),
            entry: LogEntry {
                level: Level::Info,
                message: String::new(),
                extras: Vec::new(),
                timestamp: self.started_at,
            },
        }
    }

    fn kept_output(&self, outcome: &std::result::Result<String, runtime::Failure>) -> Option<Kept> {
        let kept = self.record.output.then_some(outcome.as_ref().ok())?;
        kept.map(|it| Kept::new(it))
    }

    /// The one door out: nothing of the run is stored, published or answered before its secrets are hidden. The caller
    /// gets the invocation without what is kept: reading that takes another permission.
    fn end(&self, mut invocation: Invocation, output: Option<Kept>) -> Invocation {
        self.secrets.seen().hide_in(&mut invocation);
        self.secrets.tell();
        if !invocation.logs.is_empty() && self.app.tail.is_watched(self.app.clock.now()) {
            let told = self.told.load(Relaxed);
            for (number, entry) in (0..).zip(&invocation.logs).skip(told as usize) {
                let entry = LoggedEntry {
                    number,
                    entry: entry.clone(),
                    ..self.source()
                };
                self.app.tail.tell(self.subject.account, entry);
            }
        }
        let payloads = Payloads {
            input: self.record.input.then(|| Kept::new(&self.input.payload)),
            output,
        };
        self.app.records.add(
            self.subject.account,
            self.subject.function,
            &invocation,
            &payloads,
        );
        invocation
    }
}

/// Nothing ran: the caller may try again.
pub(super) fn busy() -> Error {
    Problem::new(
        Code::Overloaded,
        "as many invocations are running as may (limit `concurrency`): try again",
    )
    .into()
}

fn too_deep() -> InvocationError {
    InvocationError {
        name: "RangeError".to_owned(),
        message: "the result nests deeper than the 127 levels that readers of JSON take".to_owned(),
        stack: None,
        file: None,
        line: None,
        column: None,
    }
}

/// Whole microseconds since an instant.
pub(super) fn micros(since: Instant) -> u64 {
    whole_micros(since.elapsed())
}
