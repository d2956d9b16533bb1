//! One engine for all tests that need none of their own: opening the first snapshots and compiles the guest.

use std::{borrow::Cow, path::Path, sync::OnceLock};

use api::limits::Limits;
use runtime::{Config, Engine};

/// The guest that `cargo xtask` builds.
const GUEST: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/../flint/guest.wasm");

pub(crate) fn shared() -> Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let usual = Limits::default().concurrency;
    ENGINE.get_or_init(|| open(usual)).clone()
}

/// One that runs as many invocations at once as the limits say.
pub(crate) fn within(limits: &Limits) -> Engine {
    // Whoever comes first compiles the guest; the others load it.
    let usual = shared();
    match limits.concurrency == Limits::default().concurrency {
        true => usual,
        false => open(limits.concurrency),
    }
}

fn open(concurrency: u64) -> Engine {
    let Ok(guest) = std::fs::read(GUEST) else {
        panic!("{GUEST} is missing: `cargo xtask test` builds it");
    };
    let limits = Limits::default();
    let config = Config {
        guest: Cow::Owned(guest),
        cache_dir: Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine"),
        concurrency: u32::try_from(concurrency).expect("a small number"),
        max_memory: usize::try_from(limits.memory_bytes).expect("a small number"),
    };
    Engine::open(config).expect("the engine opens")
}
