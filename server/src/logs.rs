//! The server's own log, on stderr.

use std::{
    io::{self, Write},
    sync::atomic::{AtomicU64, Ordering},
};

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts logging. `FLINT_LOG` filters as `tracing` does, such as `info,server=debug`.
pub fn start(format: LogFormat) {
    let filter =
        EnvFilter::try_from_env("FLINT_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // An error of the writer must not be reported by printing: that panics when the disk behind stderr is full.
    let logging = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Stderr)
        .log_internal_errors(false);
    // It fails when a log is kept already; that one stays.
    let _ = match format {
        LogFormat::Text => logging.with_ansi(false).try_init(),
        LogFormat::Json => logging.json().flatten_event(true).try_init(),
    };
}

/// How many writes failed since the last one that did not.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// Writes to stderr, and counts what it cannot write instead of failing.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut stderr = io::stderr().lock();
        let dropped = DROPPED.swap(0, Ordering::Relaxed);
        let noted = if dropped == 0 {
            Ok(())
        } else {
            writeln!(stderr, "{dropped} log lines were dropped")
        };
        if noted.and_then(|()| stderr.write_all(bytes)).is_err() {
            DROPPED.fetch_add(dropped + 1, Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Stderr {
    type Writer = Stderr;

    fn make_writer(&self) -> Stderr {
        Stderr
    }
}
