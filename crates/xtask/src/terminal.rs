//! What a person sees while `cargo xtask` works: each step in words, and how long it took.

use std::{
    io::{IsTerminal, Write, stderr},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// Does one step of the work: says what it is, does it, says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("{} {what}", bold("▸")));
    let start = Instant::now();
    let outcome = work().with_context(|| format!("this step failed: {what}"))?;
    say(&format!(
        "{} {what} ({})",
        bold("✓"),
        seconds(start.elapsed())
    ));
    Ok(outcome)
}

/// Says one line. A terminal that is gone is no reason to stop.
pub(crate) fn say(line: &str) {
    writeln!(stderr().lock(), "{line}").ok();
}

/// Says why the command ends without having done what it was asked for.
pub(crate) fn failed(error: &anyhow::Error) {
    say(&format!("{} {error:#}", bold("✗")));
}

pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        it => format!("{} min {:02} s", it / 60, it % 60),
    }
}

fn bold(text: &str) -> String {
    if stderr().is_terminal() {
        format!("\x1b[1m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
