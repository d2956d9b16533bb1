//! The bound on a sandbox's memory.

use wasmtime::ResourceLimiter;

/// The most elements of the module's one table, which does not grow.
pub(crate) const TABLE: usize = 8_192;

/// Refuses growth beyond the bound, and remembers that it did: then a crash of the engine is the function's memory.
pub(crate) struct MemoryLimit {
    most: usize,
    refused: bool,
}

impl MemoryLimit {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            refused: false,
        }
    }

    pub(crate) fn was_refused(&self) -> bool {
        self.refused
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = desired <= self.most;
        self.refused |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        _: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE)
    }
}
