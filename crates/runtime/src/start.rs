//! Start: the top level is evaluated once, and what it changed becomes the program.

use crate::build::Built;
use crate::engine::Engine;
use crate::failure;
use crate::guest::{Entry, Status};
use crate::limits::Limits;
use crate::logs::Logs;
use crate::message::Message;
use crate::operations::Operations;
use crate::outcome::{Failure, FailureKind, LogEntry};
use crate::program::Program;
use crate::run::{self, Budget};
use crate::stack::LineMap;
use std::collections::BTreeMap;

/// Why a function cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its top level failed.
    #[error("{}", failure.message)]
    Failed {
        failure: Box<Failure>,
        logs: Vec<LogEntry>,
    },
    /// Flint's own fault.
    #[error("{0}")]
    Platform(String),
}

impl Engine {
    /// Evaluates the top level with `process.env` set, within the start-up limit.
    pub async fn start(
        &self,
        built: &Built,
        env: &BTreeMap<String, String>,
        limits: &Limits,
    ) -> Result<Program, StartError> {
        let logs = Logs::new(limits.log_bytes);
        match self.evaluate(built, env, limits, &logs).await {
            Ok(program) => Ok(program),
            Err(failure) if failure.kind == FailureKind::Platform => {
                Err(StartError::Platform(failure.message))
            }
            Err(failure) => {
                let logs = mapped(logs.take().0, &built.lines);
                Err(StartError::Failed {
                    failure: Box::new(failure),
                    logs,
                })
            }
        }
    }

    async fn evaluate(
        &self,
        built: &Built,
        env: &BTreeMap<String, String>,
        limits: &Limits,
        logs: &Logs,
    ) -> Result<Program, Failure> {
        let env = serde_json::to_vec(env).map_err(Failure::platform)?;
        let message = Message::default()
            .field(built.kind.field())
            .field(&built.bytecode)
            .field(&env);
        let guest = self
            .workshop(limits.memory, logs.clone())
            .await
            .map_err(Failure::platform)?;
        let budget = Budget::new(limits.startup_cpu, limits.run_wall);
        let ended = run::to_end(
            &self.0,
            guest,
            Entry::Start,
            message,
            budget,
            &mut Operations::confined(),
        )
        .await;
        let (mut guest, status) =
            ended.map_err(|stop| failure::stopped(stop, limits, limits.startup_cpu))?;
        match status {
            Status::Done => {}
            Status::Failed => {
                return Err(failure::told(
                    guest.output().map_err(Failure::platform)?,
                    &built.lines,
                    limits,
                ));
            }
            Status::NeverSettled | Status::Pending => return Err(failure::never_settled()),
        }
        guest.settle().await.map_err(Failure::platform)?;
        let dead = guest.dead().map_err(Failure::platform)?;
        let (hash, image) = (self.guest_hash(), self.0.image.as_slice());
        Ok(Program::of_memory(
            hash,
            built.lines.clone(),
            image,
            guest.bytes(),
            &dead,
        ))
    }
}

/// Entries whose stacks are in the author's lines.
pub(crate) fn mapped(mut logs: Vec<LogEntry>, lines: &LineMap) -> Vec<LogEntry> {
    for entry in &mut logs {
        entry.message = lines.text(std::mem::take(&mut entry.message));
    }
    logs
}
