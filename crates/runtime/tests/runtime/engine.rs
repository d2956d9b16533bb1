//! The engine that tests share, and the short way to a program.

use runtime::{Config, Engine, Execution, Input, Language, Limits, Program, Reach, Source};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

const GUEST: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/../flint/guest.wasm");
/// The memory that the pool of the tests grants at most.
pub(crate) const MEMORY: usize = 128 << 20;

pub(crate) fn guest() -> Cow<'static, [u8]> {
    match std::fs::read(GUEST) {
        Ok(guest) => guest.into(),
        Err(error) => {
            panic!("{GUEST}: {error}; `cargo xtask test` and `cargo xtask serve` build the guest")
        }
    }
}

pub(crate) fn config(cache_dir: PathBuf, concurrency: u32) -> Config {
    Config {
        guest: guest(),
        cache_dir,
        concurrency,
        max_memory: MEMORY,
    }
}

/// One engine for all tests that need none of their own.
pub(crate) fn shared() -> Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| with_concurrency(512)).clone()
}

pub(crate) fn with_concurrency(concurrency: u32) -> Engine {
    // Tests run at once: only the first compiles the guest.
    static COMPILED: OnceLock<()> = OnceLock::new();
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("engine");
    let open = |concurrency| Engine::open(config(cache.clone(), concurrency)).expect("an engine");
    COMPILED.get_or_init(|| drop(open(1)));
    open(concurrency)
}

pub(crate) fn javascript(code: &str) -> Source {
    Source {
        language: Language::JavaScript,
        code: code.to_owned(),
        file: "test.js".to_owned(),
    }
}

pub(crate) async fn program(engine: &Engine, code: &str) -> Arc<Program> {
    let limits = Limits::default();
    let built = engine
        .build(&javascript(code), &limits)
        .await
        .expect("it builds");
    Arc::new(
        engine
            .start(&built, &BTreeMap::new(), &limits)
            .await
            .expect("it starts"),
    )
}

pub(crate) fn input(payload: &str) -> Input {
    Input {
        timestamp: 1_700_000_000_000,
        headers: Vec::new(),
        payload: payload.to_owned(),
    }
}

pub(crate) async fn invoke(engine: &Engine, program: &Arc<Program>) -> Execution {
    engine
        .invoke(
            program,
            &input("null"),
            &Limits::default(),
            &Reach::default(),
        )
        .await
}
