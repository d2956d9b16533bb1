//! One sandbox: an instance of the guest with its memory, and the calls into it.

use crate::engine::Shared;
use crate::host::{Clock, Host};
use crate::logs::Logs;
use crate::memory::MemoryLimit;
use crate::message::Message;
use std::ops::Range;
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::{Instance, Memory, Module, ModuleExport, Store};

/// The engine ticks about every millisecond: a call that is younger than this many ticks is not interrupted.
const FIRST_SLICE: u64 = 2;
const SLICE: u64 = 1;

/// What the host calls. The names are those of the guest's exports.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    Reserve,
    Compile,
    Start,
    Settle,
    Invoke,
    Resume,
}

impl Entry {
    const ALL: [(Self, &str); 6] = [
        (Self::Reserve, "reserve"),
        (Self::Compile, "compile"),
        (Self::Start, "start"),
        (Self::Settle, "settle"),
        (Self::Invoke, "invoke"),
        (Self::Resume, "resume"),
    ];
}

/// Where the module's exports are, looked up once.
pub(crate) struct Exports {
    memory: ModuleExport,
    entries: [ModuleExport; Entry::ALL.len()],
}

impl Exports {
    /// Nothing when the module is not a guest.
    pub(crate) fn of(module: &Module) -> Option<Self> {
        let mut entries = Vec::with_capacity(Entry::ALL.len());
        for (_, name) in Entry::ALL {
            entries.push(module.get_export_index(name)?);
        }
        Some(Self {
            memory: module.get_export_index("memory")?,
            entries: entries.try_into().ok()?,
        })
    }
}

/// What an entry answered with; the output holds the rest. Numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    Failed,
    Pending,
    NeverSettled,
}

impl Status {
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        [Self::Done, Self::Failed, Self::Pending, Self::NeverSettled]
            .get(number as usize)
            .copied()
    }
}

/// The addresses that guest and host share, read from the guest's memory.
struct Exchange {
    input: usize,
    capacity: usize,
    output: usize,
    length: usize,
    /// Where static data begins: below is the stack.
    data: usize,
}

/// A sandbox. Dropping it gives the instance back to the pool.
pub(crate) struct Guest {
    store: Store<Host>,
    instance: Instance,
    memory: Memory,
    exports: std::sync::Arc<Shared>,
    /// The place that this sandbox takes; given back with it, not before.
    _place: Option<OwnedSemaphorePermit>,
}

impl Guest {
    /// A fresh instance of the snapshot.
    pub(crate) fn new(
        shared: &std::sync::Arc<Shared>,
        memory: usize,
        logs: Logs,
        place: Option<OwnedSemaphorePermit>,
    ) -> wasmtime::Result<Self> {
        let host = Host {
            memory: MemoryLimit::new(memory),
            logs,
            clock: Clock::Real,
        };
        let mut store = Store::new(&shared.wasm, host);
        store.limiter(|host| &mut host.memory);
        let instance = shared.template.instantiate(&mut store)?;
        store.set_epoch_deadline(FIRST_SLICE);
        store.epoch_deadline_async_yield_and_update(SLICE);
        let memory = instance
            .get_module_export(&mut store, &shared.exports.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| wasmtime::format_err!("the guest has no memory"))?;
        Ok(Self {
            store,
            instance,
            memory,
            exports: shared.clone(),
            _place: place,
        })
    }

    /// Calls an entry with a message as its input.
    pub(crate) async fn call(&mut self, entry: Entry, message: &[u8]) -> wasmtime::Result<u32> {
        if message.len() > self.exchange()?.capacity {
            self.enter(Entry::Reserve, message.len()).await?;
        }
        let exchange = self.exchange()?;
        let end = exchange.input.saturating_add(message.len());
        if message.len() > exchange.capacity {
            wasmtime::bail!("no room for the input");
        }
        let input = self
            .memory
            .data_mut(&mut self.store)
            .get_mut(exchange.input..end);
        input
            .ok_or_else(|| wasmtime::format_err!("the input lies beyond the memory"))?
            .copy_from_slice(message);
        self.enter(entry, message.len()).await
    }

    /// Makes the memory ready to be kept.
    pub(crate) async fn settle(&mut self) -> wasmtime::Result<u32> {
        self.enter(Entry::Settle, 0).await
    }

    async fn enter(&mut self, entry: Entry, length: usize) -> wasmtime::Result<u32> {
        let export = &self.exports.exports.entries[entry as usize];
        let function = self
            .instance
            .get_module_export(&mut self.store, export)
            .and_then(wasmtime::Extern::into_func)
            .ok_or_else(|| wasmtime::format_err!("the guest has no {entry:?}"))?;
        let length = u32::try_from(length)?;
        match entry {
            Entry::Settle => {
                function
                    .typed::<(), ()>(&self.store)?
                    .call_async(&mut self.store, ())
                    .await?
            }
            Entry::Reserve => {
                function
                    .typed::<u32, ()>(&self.store)?
                    .call_async(&mut self.store, length)
                    .await?
            }
            Entry::Compile | Entry::Start | Entry::Invoke | Entry::Resume => {
                return function
                    .typed::<u32, u32>(&self.store)?
                    .call_async(&mut self.store, length)
                    .await;
            }
        }
        Ok(0)
    }

    /// What the last call left.
    pub(crate) fn output(&self) -> wasmtime::Result<&[u8]> {
        let Exchange { output, length, .. } = self.exchange()?;
        let bytes = self
            .memory
            .data(&self.store)
            .get(output..output.saturating_add(length));
        bytes.ok_or_else(|| wasmtime::format_err!("the output lies beyond the memory"))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    /// Grows the memory to a program's size and writes its pages.
    pub(crate) fn restore<'a>(
        &mut self,
        size: usize,
        pages: impl Iterator<Item = (usize, &'a [u8])>,
    ) -> wasmtime::Result<()> {
        let missing = size
            .saturating_sub(self.bytes().len())
            .div_ceil(crate::program::WASM_PAGE);
        if missing > 0 {
            self.memory.grow(&mut self.store, missing as u64)?;
        }
        let bytes = self.memory.data_mut(&mut self.store);
        for (at, page) in pages {
            let target = bytes.get_mut(at..at.saturating_add(page.len()));
            target
                .ok_or_else(|| wasmtime::format_err!("a page lies beyond the memory"))?
                .copy_from_slice(page);
        }
        Ok(())
    }

    /// What the memory holds that means nothing between calls.
    pub(crate) fn dead(&self) -> wasmtime::Result<Range<usize>> {
        Ok(0..self.exchange()?.data)
    }

    pub(crate) fn memory_was_refused(&self) -> bool {
        self.store.data().memory.was_refused()
    }

    fn exchange(&self) -> wasmtime::Result<Exchange> {
        read_exchange(self.bytes(), self.exports.exchange)
            .ok_or_else(|| wasmtime::format_err!("the exchange lies beyond the memory"))
    }
}

fn read_exchange(bytes: &[u8], at: usize) -> Option<Exchange> {
    let word = |index: usize| {
        let from = at.checked_add(index * 4)?;
        let word = bytes.get(from..from + 4)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*word)).ok()
    };
    Some(Exchange {
        input: word(0)?,
        capacity: word(1)?,
        output: word(2)?,
        length: word(3)?,
        data: word(4)?,
    })
}

/// The message of one operation list or input: a single field.
pub(crate) fn single(field: &[u8]) -> Message {
    Message::default().field(field)
}
