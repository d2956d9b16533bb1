//! What a pending function waits for. The guest only writes the list; the host runs the operations and resumes it.
//!
//! Each operation of the list is a message of some fields, told apart by its first: `s` (id, milliseconds) is a timer,
//! `o` (id, kind, request as JSON, bytes) is what the host runs as a future, `c` (id) cancels either.

use crate::message::Message;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// More operations at once are refused: each is a small thing on the host.
pub(crate) const MOST: usize = 10_000;
/// Numbers of what the host runs begin here: those below belong to timers, which number themselves.
const FIRST: u32 = 1 << 30;
/// The engine reads numbers beyond as fractions.
const LAST: u32 = 0x7fff_ffff;

#[derive(Default)]
struct Operations {
    /// Started, and neither done nor cancelled.
    open: BTreeSet<u32>,
    /// What the host has not been told yet.
    untold: Message,
}

thread_local! {
    static OPERATIONS: RefCell<Operations> = RefCell::default();
    /// The next number of what the host runs. It goes on from run to run: promises that the top level left are kept.
    static NEXT: Cell<u32> = const { Cell::new(FIRST) };
    static PHASE: Cell<Phase> = const { Cell::new(Phase::TopLevel) };
}

/// What runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    TopLevel,
    Invocation,
}

/// Why an operation was not started.
pub(crate) enum Refused {
    TooMany,
    /// The top level is evaluated once, when the function is deployed: what it fetched would be frozen with it.
    TopLevel,
}

/// Asks the host to resume operation `id` after so many milliseconds.
pub(crate) fn sleep(id: u32, milliseconds: f64) -> Result<(), Refused> {
    let milliseconds = milliseconds.to_le_bytes();
    begin(id, &[b"s", &id.to_le_bytes(), &milliseconds])
}

/// Asks the host to run an operation, and gives its number.
pub(crate) fn start(kind: &[u8], request: &[u8], bytes: &[u8]) -> Result<u32, Refused> {
    if PHASE.get() == Phase::TopLevel {
        return Err(Refused::TopLevel);
    }
    let id = NEXT.get();
    begin(id, &[b"o", &id.to_le_bytes(), kind, request, bytes])?;
    NEXT.set(if id == LAST { FIRST } else { id + 1 });
    Ok(id)
}

fn begin(id: u32, fields: &[&[u8]]) -> Result<(), Refused> {
    OPERATIONS.with_borrow_mut(|operations| {
        if operations.open.len() >= MOST {
            return Err(Refused::TooMany);
        }
        operations.open.insert(id);
        operations.tell(fields);
        Ok(())
    })
}

pub(crate) fn cancel(id: u32) {
    OPERATIONS.with_borrow_mut(|operations| {
        if operations.open.remove(&id) {
            operations.tell(&[b"c", &id.to_le_bytes()]);
        }
    });
}

/// True when the operation was open: a late answer to a cancelled one is dropped.
pub(crate) fn finish(id: u32) -> bool {
    OPERATIONS.with_borrow_mut(|operations| operations.open.remove(&id))
}

/// What to tell the host, when anything is open at all.
pub(crate) fn pending() -> Option<Vec<u8>> {
    OPERATIONS.with_borrow_mut(|operations| {
        let open = !operations.open.is_empty();
        open.then(|| std::mem::take(&mut operations.untold).into_bytes())
    })
}

/// Forgets everything: what one run started is nothing to the next.
pub(crate) fn clear(phase: Phase) {
    PHASE.set(phase);
    OPERATIONS.set(Operations::default());
}

impl Operations {
    fn tell(&mut self, fields: &[&[u8]]) {
        for field in fields {
            self.untold.push(field);
        }
    }
}
