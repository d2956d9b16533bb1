//! Build: source to bytecode, inside the sandbox.

use crate::engine::Engine;
use crate::failure;
use crate::guest::{Entry, Status};
use crate::limits::Limits;
use crate::logs::Logs;
use crate::message::Message;
use crate::operations::Operations;
use crate::outcome::{Failure, FailureKind};
use crate::run::{self, Budget};
use crate::source::{self, Kind, Prepared, Source, SourceError};
use crate::stack::LineMap;

/// A function that is built: its bytecode. It never leaves this process; what is stored is a [`crate::Program`].
#[derive(Debug)]
pub struct Built {
    pub(crate) kind: Kind,
    pub(crate) bytecode: Vec<u8>,
    pub(crate) lines: LineMap,
}

/// Why a source cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Source(Box<SourceError>),
    /// Flint's own fault.
    #[error("{0}")]
    Platform(String),
}

impl Engine {
    /// Parses the source, strips its types, checks the contract, and compiles it within the start-up limit.
    pub async fn build(&self, source: &Source, limits: &Limits) -> Result<Built, BuildError> {
        let owned = source.clone();
        let prepared = tokio::task::spawn_blocking(move || source::prepare(&owned)).await;
        let candidates = prepared
            .map_err(|error| platform(&error))?
            .map_err(|error| BuildError::Source(Box::new(error)))?;
        let mut refused = None;
        for candidate in candidates {
            match self.compile(source, candidate, limits).await {
                Err(error @ BuildError::Source(_)) => refused = Some(error),
                ended => return ended,
            }
        }
        Err(refused.unwrap_or_else(|| platform(&"there is nothing to compile")))
    }

    async fn compile(
        &self,
        source: &Source,
        prepared: Prepared,
        limits: &Limits,
    ) -> Result<Built, BuildError> {
        let Prepared { kind, code, lines } = prepared;
        let message = Message::default()
            .field(kind.field())
            .field(source.file.as_bytes())
            .field(code.as_bytes());
        let guest = self
            .workshop(limits.memory, Logs::new(0))
            .await
            .map_err(|error| platform(&error))?;
        let budget = Budget::new(limits.startup_cpu, limits.run_wall);
        let refused = |failure: &Failure| {
            BuildError::Source(Box::new(SourceError::of_failure(failure, source)))
        };
        match run::to_end(
            &self.0,
            guest,
            Entry::Compile,
            message,
            budget,
            &mut Operations::confined(),
        )
        .await
        {
            Ok((guest, Status::Done)) => {
                let bytecode = guest.output().map_err(|error| platform(&error))?.to_vec();
                Ok(Built {
                    kind,
                    bytecode,
                    lines,
                })
            }
            Ok((guest, Status::Failed)) => {
                let output = guest.output().map_err(|error| platform(&error))?;
                Err(refused(&failure::told(output, &lines, limits)))
            }
            Ok((_, Status::Pending | Status::NeverSettled)) => {
                Err(platform(&"the compiler gave no answer"))
            }
            Err(stop) => {
                let failure = failure::stopped(stop, limits, limits.startup_cpu);
                let of_platform = failure.kind == FailureKind::Platform;
                Err(if of_platform {
                    BuildError::Platform(failure.message)
                } else {
                    refused(&failure)
                })
            }
        }
    }
}

fn platform(cause: &dyn std::fmt::Display) -> BuildError {
    BuildError::Platform(Failure::platform(cause).message)
}
