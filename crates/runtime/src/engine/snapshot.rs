//! The guest's snapshot: its prelude is evaluated once, and the module is rewritten so that it begins with that memory.

use super::settings;
use crate::host::{self, Clock, Host};
use crate::logs::Logs;
use crate::memory::MemoryLimit;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use wasmtime::{Instance, Module, Result, Store, Val, format_err};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

/// Memory for the prelude's evaluation.
const MEMORY: usize = 64 << 20;

/// The module that begins where the given one's `wizer-initialize` ends.
pub(super) fn of(guest: &[u8]) -> Result<Vec<u8>> {
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument(guest)?;
    let engine = settings::snapshot_engine()?;
    let module = Module::new(&engine, &instrumented)?;
    let logs = Logs::new(64 << 10);
    let host = Host {
        memory: MemoryLimit::new(MEMORY),
        logs: logs.clone(),
        clock: Clock::Frozen,
    };
    let mut store = Store::new(&engine, host);
    let instance = host::linker(&engine)?.instantiate(&mut store, &module)?;
    let initialize = instance.get_typed_func::<(), ()>(&mut store, wizer.get_init_func())?;
    initialize.call(&mut store, ()).map_err(|error| {
        let said: Vec<_> = logs
            .take()
            .0
            .into_iter()
            .map(|entry| entry.message)
            .collect();
        error.context(said.join("; "))
    })?;
    let mut state = State { store, instance };
    let snapshot = pin!(wizer.snapshot(&context, &mut state));
    // Nothing in it waits: `State` answers at once.
    match snapshot.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(snapshot) => snapshot,
        Poll::Pending => Err(format_err!("the snapshot waits for something")),
    }
}

/// What wizer reads from the instance. Its own implementation comes with the component model, which we do not use.
struct State {
    store: Store<Host>,
    instance: Instance,
}

impl InstanceState for State {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self
            .instance
            .get_global(&mut self.store, name)
            .expect("wizer exports every global");
        match global.get(&mut self.store) {
            Val::I32(value) => SnapshotVal::I32(value),
            Val::I64(value) => SnapshotVal::I64(value),
            Val::F32(value) => SnapshotVal::F32(value),
            Val::F64(value) => SnapshotVal::F64(value),
            Val::V128(value) => SnapshotVal::V128(value.as_u128()),
            _ => unreachable!("the guest has no globals of reference types"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self
            .instance
            .get_memory(&mut self.store, name)
            .expect("wizer exports every memory");
        contents(memory.data(&self.store));
    }
}
