//! One invocation on its way: timed, recorded when it has ended, however it ended.

use std::{sync::Arc, time::Instant};

use api::{
    Code, Problem,
    invocations::{Header, Invocation, InvocationError, LogEntry, Outcome, Timing, Trigger},
    names::FunctionName,
};
use jiff::Timestamp;
use runtime::{Input, Program};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    actions::outcome,
    error::{Error, Result},
    state::AppState,
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
    id: Uuid,
    started_at: Timestamp,
    began: Instant,
}

impl<'a> Run<'a> {
    pub(super) fn begin(app: &'a AppState, subject: Subject, call: Call) -> Result<Run<'a>> {
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
        let execution = self
            .app
            .engine
            .invoke(program, &self.input, &self.app.run_limits())
            .await;
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
            outbound: 0,
            total: micros(self.began),
        };
        let logs = execution.logs.into_iter().map(outcome::log_entry).collect();
        Ok(self.end(Invocation {
            result,
            logs,
            dropped_log_bytes: execution.dropped_log_bytes,
            cold_start: cold.is_some(),
            ..self.invocation(outcome, error, timing)
        }))
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
        self.end(Invocation {
            logs,
            cold_start: true,
            ..self.invocation(outcome, Some(error), timing)
        })
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
            dropped_log_bytes: 0,
            cold_start: false,
            timing,
            outbound: Vec::new(),
            started_at: self.started_at,
            invoked_by: self.by.clone(),
        }
    }

    fn end(&self, invocation: Invocation) -> Invocation {
        self.app
            .records
            .add(self.subject.account, self.subject.function, &invocation);
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

fn whole_micros(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
