//! What the guest may call. None of these blocks, and each reads or writes only the guest's own memory.

use crate::clock;
use crate::logs::Logs;
use crate::memory::MemoryLimit;
use crate::outcome::{Level, LogEntry};
use wasmtime::{Caller, Engine, Extern, Linker};

/// The most entropy that one call hands out.
const RANDOM: usize = 1 << 20;

/// What belongs to one sandbox on the host's side.
pub(crate) struct Host {
    pub(crate) memory: MemoryLimit,
    pub(crate) logs: Logs,
    pub(crate) clock: Clock,
}

/// What time and entropy the guest sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    Real,
    /// Constant, so that the snapshot of the same guest is the same everywhere.
    Frozen,
}

/// The imports of the guest.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap("flint", "log", log)?;
    linker.func_wrap("flint", "random", random)?;
    linker.func_wrap("flint", "now", now)?;
    // The C library's clock.
    linker.func_wrap("env", "__rquickjs_host_now_us", now)?;
    Ok(linker)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that the linker asks for"
)]
fn now(caller: Caller<'_, Host>) -> f64 {
    match caller.data().clock {
        Clock::Real => clock::now_micros(),
        Clock::Frozen => 1.0e15,
    }
}

fn random(mut caller: Caller<'_, Host>, at: u32, length: u32) -> wasmtime::Result<()> {
    let frozen = caller.data().clock == Clock::Frozen;
    let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
        wasmtime::bail!("the guest has no memory")
    };
    let bytes = range(at, length).and_then(|range| memory.data_mut(&mut caller).get_mut(range));
    let Some(bytes) = bytes.filter(|bytes| bytes.len() <= RANDOM) else {
        wasmtime::bail!("entropy beyond the memory")
    };
    if frozen {
        bytes.fill(1);
        return Ok(());
    }
    getrandom::fill(bytes).map_err(|error| wasmtime::format_err!("no entropy: {error}"))
}

fn log(
    mut caller: Caller<'_, Host>,
    level: u32,
    at: u32,
    length: u32,
    extras_at: u32,
    extras_length: u32,
) -> wasmtime::Result<()> {
    let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
        wasmtime::bail!("the guest has no memory")
    };
    let (bytes, host) = memory.data_and_store_mut(&mut caller);
    let message = range(at, length).and_then(|range| bytes.get(range));
    let extras = range(extras_at, extras_length).and_then(|range| bytes.get(range));
    let (Some(message), Some(extras)) = (message, extras) else {
        wasmtime::bail!("a log entry beyond the memory")
    };
    host.logs.push(message.len() + extras.len(), || LogEntry {
        level: match level {
            0 => Level::Debug,
            1 => Level::Info,
            2 => Level::Warn,
            _ => Level::Error,
        },
        message: String::from_utf8_lossy(message).into_owned(),
        extras: crate::json::verified(extras).unwrap_or_else(|| "[]".to_owned()),
        timestamp_ms: clock::now_micros() / 1e3,
    });
    Ok(())
}

fn range(at: u32, length: u32) -> Option<std::ops::Range<usize>> {
    let at = usize::try_from(at).ok()?;
    Some(at..at.checked_add(usize::try_from(length).ok()?)?)
}
