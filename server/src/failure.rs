//! Why a command ends without having done its work: one line for people, an exit code for scripts.

use std::{io, net::SocketAddr, path::PathBuf, process::ExitCode};

use crate::{
    secrets::{self, rotate::RotationError},
    store,
};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        address: SocketAddr,
        cause: io::Error,
    },
    #[error("the data folder {} is in use by another server", .0.display())]
    FolderInUse(PathBuf),
    #[error("the data folder {} cannot be used: {cause}", path.display())]
    FolderUnwritable { path: PathBuf, cause: io::Error },
    /// What the flags name is not there.
    #[error("{0}")]
    Flags(String),
    #[error("{0}")]
    Database(#[from] store::OpenError),
    #[error("{0}")]
    Store(#[from] store::Error),
    #[error("{0}")]
    Secrets(#[from] secrets::Error),
    #[error("the master key was not changed: {0}")]
    Rotation(#[from] RotationError),
    #[error(
        "the activity of the account `{account}` is not what it was: entry #{sequence}: {what}"
    )]
    BrokenChain {
        account: String,
        sequence: u64,
        what: String,
    },
    #[error("the engine cannot be opened: {0}")]
    Engine(String),
    #[error("the server ended: {0}")]
    Io(#[from] io::Error),
}

/// What scripts can tell apart. 1 is for what nobody foresaw, 2 for flags that cannot be understood.
pub const EXIT_CODES: &str = "Exit codes: 0 done, 2 wrong flags, 3 cannot listen (port in use), 4 data folder in use, \
5 data folder cannot be used, 6 database missing or not Flint's, 7 database locked, full or out of reach, 8 engine, \
9 master key missing, wrong, readable by others or in the middle of a rotation, 10 activity that was tampered with, \
1 anything else.";

impl Failure {
    pub fn exit_code(&self) -> ExitCode {
        use store::OpenError::{Foreign, Missing, OtherVersion, Store};
        ExitCode::from(match self {
            Failure::Io(_) => 1,
            Failure::Flags(_) => 2,
            Failure::Listen { .. } => 3,
            Failure::FolderInUse(_) => 4,
            Failure::FolderUnwritable { .. } => 5,
            Failure::Database(Missing | Foreign(_) | OtherVersion(_)) => 6,
            Failure::Database(Store(_)) | Failure::Store(_) => 7,
            Failure::Engine(_) => 8,
            Failure::Secrets(secrets::Error::Store(_))
            | Failure::Rotation(RotationError::Secrets(secrets::Error::Store(_))) => 7,
            Failure::Secrets(_) | Failure::Rotation(_) => 9,
            Failure::BrokenChain { .. } => 10,
        })
    }
}
