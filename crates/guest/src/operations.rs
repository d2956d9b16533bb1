//! What a pending function waits for. The guest only writes the list; the host runs the operations and resumes it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// More timers at once are refused: each is a small thing on the host.
pub(crate) const MOST: usize = 10_000;

#[derive(Default)]
struct Operations {
    /// Started, and neither done nor cancelled.
    open: BTreeSet<u32>,
    /// What the host has not been told yet, as members of a JSON array.
    untold: String,
}

thread_local! {
    static OPERATIONS: RefCell<Operations> = const { RefCell::new(Operations { open: BTreeSet::new(), untold: String::new() }) };
}

/// Asks the host to resume operation `id` after so many milliseconds. False when too many are open.
pub(crate) fn sleep(id: u32, milliseconds: f64) -> bool {
    OPERATIONS.with_borrow_mut(|operations| {
        if operations.open.len() >= MOST {
            return false;
        }
        operations.open.insert(id);
        operations.tell(format_args!(
            r#"{{"sleep":{{"id":{id},"milliseconds":{milliseconds}}}}}"#
        ));
        true
    })
}

pub(crate) fn cancel(id: u32) {
    OPERATIONS.with_borrow_mut(|operations| {
        if operations.open.remove(&id) {
            operations.tell(format_args!(r#"{{"cancel":{{"id":{id}}}}}"#));
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
        (!operations.open.is_empty()).then(|| {
            let untold = std::mem::take(&mut operations.untold);
            format!("[{untold}]").into_bytes()
        })
    })
}

/// Forgets everything: what one run started is nothing to the next.
pub(crate) fn clear() {
    OPERATIONS.set(Operations::default());
}

impl Operations {
    fn tell(&mut self, operation: std::fmt::Arguments<'_>) {
        let comma = if self.untold.is_empty() { "" } else { "," };
        let written = write!(self.untold, "{comma}{operation}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
}
