//! How wasmtime is set. Each number was measured, see DESIGN and ARCHITECTURE: the defaults are several times slower.

use super::Allocation;
use crate::memory::TABLE;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
};

/// The guest limits its own recursion well below this, so that it ends in a RangeError and not in a trap.
const WASM_STACK: usize = 2 << 20;
/// A fiber's stack: the guest's, and what the host functions that it calls need.
const FIBER_STACK: usize = WASM_STACK + (1 << 20);
/// What a slot keeps between two calls, so that small functions cause no page faults.
const KEPT_MEMORY: usize = 2 << 20;
const KEPT_TABLE: usize = 64 << 10;
const KEPT_STACK: usize = 64 << 10;

/// An engine with a pool for so many instances, or without one where the address space is too small for it.
pub(super) fn engine(instances: u32, memory: usize) -> wasmtime::Result<(Engine, Allocation)> {
    let mut pooled = config();
    pooled.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(instances, memory)));
    match Engine::new(&pooled) {
        Ok(engine) => Ok((engine, Allocation::Pooled)),
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "no room for a pool of sandboxes: each is allocated on demand"
            );
            let mut single = config();
            // Without room for 4 GiB of addresses each, code checks its bounds itself.
            single
                .memory_reservation(0)
                .memory_guard_size(0)
                .memory_reservation_for_growth(memory as u64);
            Ok((Engine::new(&single)?, Allocation::OnDemand))
        }
    }
}

/// What compiles and runs the guest once, for its snapshot.
pub(super) fn snapshot_engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::None)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK);
    Engine::new(&config)
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK)
        .memory_init_cow(true);
    config
}

fn pool(instances: u32, memory: usize) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(instances)
        .total_memories(instances)
        .total_tables(instances)
        .total_stacks(instances)
        .max_memory_size(memory)
        .table_elements(TABLE)
        .max_unused_warm_slots(instances)
        .linear_memory_keep_resident(KEPT_MEMORY)
        .table_keep_resident(KEPT_TABLE)
        .async_stack_keep_resident(KEPT_STACK)
        .pagemap_scan(Enabled::Auto);
    pool
}
