//! Invoke: a fresh sandbox, the program's pages, one run, one outcome.

use crate::egress::covered;
use crate::engine::Engine;
use crate::failure;
use crate::guest::{Entry, Guest, Status, single};
use crate::json;
use crate::limits::Limits;
use crate::logs::{Listener, Logs};
use crate::operations::Operations;
use crate::outcome::{Execution, Failure, FailureKind};
use crate::program::Program;
use crate::reach::{Reach, Reaching};
use crate::run::{self, Budget};
use crate::start::mapped;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OwnedSemaphorePermit;

/// What a function receives.
#[derive(Clone, Debug)]
pub struct Input {
    /// Milliseconds since the Unix epoch.
    pub timestamp: i64,
    pub headers: Vec<(String, String)>,
    /// JSON text. What is not valid JSON makes the run fail as the platform's fault: callers check it.
    pub payload: String,
}

impl Engine {
    /// Runs a program once. It never fails: whatever happens is the execution's outcome. Dropping the future ends the run.
    pub async fn invoke(
        &self,
        program: &Arc<Program>,
        input: &Input,
        limits: &Limits,
        reach: &Reach,
    ) -> Execution {
        self.invoke_heard(program, input, limits, reach, None).await
    }

    /// As [`Engine::invoke`], while somebody hears what is logged.
    pub async fn invoke_heard(
        &self,
        program: &Arc<Program>,
        input: &Input,
        limits: &Limits,
        reach: &Reach,
        listener: Option<Listener>,
    ) -> Execution {
        let (place, queue) = self.place().await;
        let began = Instant::now();
        let mut operations = Operations::new(Reaching::new(reach, limits));
        let heard = listener.map(|it| in_authors_lines(it, program.clone()));
        let logs = Logs::new(limits.log_bytes).heard_by(heard);
        let outcome = match place {
            Some(place) => {
                self.run(program, input, limits, &logs, place, &mut operations)
                    .await
            }
            None => Err(overloaded()),
        };
        let outbound = operations.calls();
        let (entries, dropped_log_bytes) = logs.take();
        let run = if outcome
            .as_ref()
            .is_err_and(|failure| failure.kind == FailureKind::Overloaded)
        {
            Duration::ZERO
        } else {
            began.elapsed()
        };
        Execution {
            outcome,
            logs: mapped(entries, &program.lines),
            dropped_log_bytes,
            outbound_time: covered(&outbound),
            outbound,
            queue,
            run,
        }
    }

    async fn run(
        &self,
        program: &Program,
        input: &Input,
        limits: &Limits,
        logs: &Logs,
        place: OwnedSemaphorePermit,
        operations: &mut Operations<'_>,
    ) -> Result<String, Failure> {
        if !program.belongs_to(self.guest_hash()) {
            return Err(Failure::platform("the program belongs to another engine"));
        }
        let input = serde_json::to_vec(&Wire(input)).map_err(Failure::platform)?;
        if program.memory() > limits.memory {
            return Err(failure::out_of_memory(limits));
        }
        let mut guest = Guest::new(&self.0, limits.memory, logs.clone(), Some(place))
            .map_err(Failure::platform)?;
        guest
            .restore(program.memory(), program.pages())
            .map_err(Failure::platform)?;
        let budget = Budget::new(limits.run_cpu, limits.run_wall);
        let message = single(&input);
        let ended = run::to_end(&self.0, guest, Entry::Invoke, message, budget, operations).await;
        let (guest, status) =
            ended.map_err(|stop| failure::stopped(stop, limits, limits.run_cpu))?;
        let output = guest.output().map_err(Failure::platform)?;
        match status {
            Status::Done if output.len() > limits.output_bytes => {
                Err(failure::output_too_large(output.len(), limits))
            }
            Status::Done => {
                json::verified(output).ok_or_else(|| Failure::platform("the result is not JSON"))
            }
            Status::Failed => Err(failure::told(output, &program.lines, limits)),
            Status::NeverSettled | Status::Pending => Err(failure::never_settled()),
        }
    }
}

/// What is heard has its stacks in the author's lines, as the entries at the end have.
fn in_authors_lines(listener: Listener, program: Arc<Program>) -> Listener {
    Listener::new(move |entry| {
        mapped(vec![entry], &program.lines)
            .into_iter()
            .for_each(|it| listener.hear(it));
    })
}

fn overloaded() -> Failure {
    Failure::of_host(
        FailureKind::Overloaded,
        "Overloaded",
        "no sandbox became free in time",
    )
}

/// The input as the function sees it: `{ timestamp, headers: [{ key, value }], payload }`.
struct Wire<'a>(&'a Input);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Header<'a> {
            key: &'a str,
            value: &'a str,
        }
        let Self(input) = self;
        let headers: Vec<_> = input
            .headers
            .iter()
            .map(|(key, value)| Header { key, value })
            .collect();
        let payload: &RawValue =
            serde_json::from_str(&input.payload).map_err(serde::ser::Error::custom)?;
        let mut wire = serializer.serialize_struct("Input", 3)?;
        wire.serialize_field("timestamp", &input.timestamp)?;
        wire.serialize_field("headers", &headers)?;
        wire.serialize_field("payload", payload)?;
        wire.end()
    }
}
