//! The flat interface of the sandbox: what the host calls, what the guest calls, and the one place both write to.
//!
//! The host writes a message at `exchange().input`, calls an entry and finds the answer at `exchange().output`. Every
//! entry returns a [`Status`]. A call costs one crossing; only inputs beyond [`INPUT`] bytes need `reserve` first.
#![expect(
    unsafe_code,
    reason = "exports, imports and the buffer that the host writes are raw memory by nature"
)]

use crate::{invocation, program, realm};
use std::cell::UnsafeCell;

/// The room for a message that needs no `reserve`.
const INPUT: usize = 32 * 1024;

/// Levels of log entries; debug is 0 and info 1.
pub(crate) const WARN: u32 = 2;
pub(crate) const ERROR: u32 = 3;

/// What an entry answers with; the output holds the rest.
#[derive(Clone, Copy)]
#[repr(u32)]
pub(crate) enum Status {
    /// Output: the result (bytecode, or JSON text).
    Done = 0,
    /// Output: a failure (`failure.rs`).
    Failed = 1,
    /// Output: the operations to start or cancel (`operations.rs`); the host calls `resume` when one of them is done.
    Pending = 2,
    /// Neither a result nor anything that could bring one. Output: nothing.
    NeverSettled = 3,
}

/// Addresses and lengths that host and guest share.
#[repr(C)]
struct Exchange {
    input: *mut u8,
    capacity: usize,
    output: *const u8,
    length: usize,
    /// Where static data begins: all below is the stack, and means nothing between calls.
    data: *const u8,
}

struct Memory {
    exchange: UnsafeCell<Exchange>,
    input: UnsafeCell<[u8; INPUT]>,
    reserved: UnsafeCell<Vec<u8>>,
    output: UnsafeCell<Vec<u8>>,
}

// SAFETY: the guest has one thread.
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory {
    exchange: UnsafeCell::new(Exchange {
        input: std::ptr::null_mut(),
        capacity: 0,
        output: std::ptr::null(),
        length: 0,
        data: std::ptr::null(),
    }),
    input: UnsafeCell::new([0; INPUT]),
    reserved: UnsafeCell::new(Vec::new()),
    output: UnsafeCell::new(Vec::new()),
};

#[unsafe(export_name = "wizer-initialize")]
extern "C" fn initialize() {
    realm::initialize();
    // SAFETY: nobody else holds a reference to the exchange while an entry runs.
    let exchange = unsafe { &mut *MEMORY.exchange.get() };
    exchange.input = MEMORY.input.get().cast();
    exchange.capacity = INPUT;
    exchange.data = &raw const GLOBAL_BASE;
}

unsafe extern "C" {
    #[link_name = "__global_base"]
    static GLOBAL_BASE: u8;
}

/// The address of the [`Exchange`]. It never changes after `wizer-initialize`.
#[unsafe(no_mangle)]
extern "C" fn exchange() -> *const u8 {
    MEMORY.exchange.get().cast_const().cast()
}

/// Makes room for an input of this many bytes.
#[unsafe(no_mangle)]
extern "C" fn reserve(length: usize) {
    // SAFETY: as in `initialize`; the host writes between calls alone.
    let (exchange, reserved) =
        unsafe { (&mut *MEMORY.exchange.get(), &mut *MEMORY.reserved.get()) };
    *reserved = vec![0; length];
    exchange.input = reserved.as_mut_ptr();
    exchange.capacity = length;
}

#[unsafe(no_mangle)]
extern "C" fn compile(length: usize) -> u32 {
    answer(program::compile(input(length)))
}

#[unsafe(no_mangle)]
extern "C" fn start(length: usize) -> u32 {
    answer(program::start(input(length)))
}

/// Makes the memory ready to be kept as the function's snapshot: what only the start needed is let go.
#[unsafe(no_mangle)]
extern "C" fn settle() {
    // SAFETY: as in `initialize`; no slice of the input or output lives between calls.
    let (exchange, reserved, output) = unsafe {
        (
            &mut *MEMORY.exchange.get(),
            &mut *MEMORY.reserved.get(),
            &mut *MEMORY.output.get(),
        )
    };
    // What is freed stays in the memory: zeroes are no part of a snapshot.
    reserved.fill(0);
    output.fill(0);
    *reserved = Vec::new();
    *output = Vec::new();
    // SAFETY: as above.
    unsafe { (*MEMORY.input.get()).fill(0) };
    exchange.input = MEMORY.input.get().cast();
    exchange.capacity = INPUT;
    exchange.output = std::ptr::null();
    exchange.length = 0;
}

#[unsafe(no_mangle)]
extern "C" fn invoke(length: usize) -> u32 {
    answer(invocation::invoke(input(length)))
}

#[unsafe(no_mangle)]
extern "C" fn resume(length: usize) -> u32 {
    answer(invocation::resume(input(length)))
}

fn input(length: usize) -> &'static [u8] {
    // SAFETY: the host wrote `length` bytes at `input`, at most `capacity`, and writes no more before the call returns.
    unsafe {
        let exchange = &*MEMORY.exchange.get();
        std::slice::from_raw_parts(exchange.input, length.min(exchange.capacity))
    }
}

fn answer((status, output): (Status, Vec<u8>)) -> u32 {
    // SAFETY: as in `initialize`.
    let (exchange, kept) = unsafe { (&mut *MEMORY.exchange.get(), &mut *MEMORY.output.get()) };
    *kept = output;
    exchange.output = kept.as_ptr();
    exchange.length = kept.len();
    status as u32
}

/// What the guest may ask of the host while it runs. None of these blocks.
mod host {
    #[link(wasm_import_module = "flint")]
    unsafe extern "C" {
        pub(super) fn log(
            level: u32,
            message: *const u8,
            message_length: usize,
            extras: *const u8,
            extras_length: usize,
        );
        pub(super) fn random(bytes: *mut u8, length: usize);
        /// Microseconds since the Unix epoch.
        pub(super) fn now() -> f64;
    }
}

/// Hands a log entry to the host at once, so that it survives a timeout or a trap.
pub(crate) fn log(level: u32, message: &[u8], extras: &str) {
    // SAFETY: the host reads both slices before it returns.
    unsafe {
        host::log(
            level,
            message.as_ptr(),
            message.len(),
            extras.as_ptr(),
            extras.len(),
        )
    }
}

pub(crate) fn random(bytes: &mut [u8]) {
    // SAFETY: the host writes within the slice.
    unsafe { host::random(bytes.as_mut_ptr(), bytes.len()) }
}

pub(crate) fn now_micros() -> f64 {
    // SAFETY: takes and touches no memory.
    unsafe { host::now() }
}
