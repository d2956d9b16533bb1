//! What can go wrong under a query, in the three ways that callers can tell apart.

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the disk under the database is full: {0}")]
    Full(sqlx::Error),
    /// Locked by somebody else, out of reach, or too busy: the same request may succeed a moment later.
    #[error("the database does not answer: {0}")]
    Unavailable(sqlx::Error),
    #[error("{0}")]
    Other(sqlx::Error),
}

impl Error {
    /// A stored value that Flint cannot have written.
    pub fn corrupt(cause: impl std::fmt::Display) -> Error {
        Error::Other(sqlx::Error::Decode(cause.to_string().into()))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        match &error {
            sqlx::Error::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => {
                Error::Full(error)
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Error::Unavailable(error),
            sqlx::Error::Database(cause) => match cause.code().as_deref().map(classify) {
                Some(Class::Full) => Error::Full(error),
                Some(Class::Unavailable) => Error::Unavailable(error),
                Some(Class::Other) | None => Error::Other(error),
            },
            _ => Error::Other(error),
        }
    }
}

enum Class {
    Full,
    Unavailable,
    Other,
}

/// PostgreSQL's codes have five characters, SQLite's are numbers whose lowest byte is the kind.
fn classify(code: &str) -> Class {
    if code.len() == 5 {
        return match code {
            "53100" => Class::Full,
            // A deadlock, a transaction that must be tried again, a lock not had in time, a statement that took too long.
            "40001" | "40P01" | "55P03" | "57014" => Class::Unavailable,
            // Connections, resources, an operator's intervention.
            _ if ["08", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Class::Unavailable
            }
            _ => Class::Other,
        };
    }
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(FULL) => Class::Full,
        Ok(BUSY | LOCKED | CANNOT_OPEN) => Class::Unavailable,
        _ => Class::Other,
    }
}
