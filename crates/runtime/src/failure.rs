//! How a run that brought no result becomes a [`Failure`].

use crate::limits::Limits;
use crate::message::Fields;
use crate::outcome::{Failure, FailureKind};
use crate::run::Stop;
use crate::stack::LineMap;
use std::time::Duration;
use wasmtime::Trap;

/// Longer names and messages are cut: they are kept with every record of an invocation.
const NAME: usize = 200;
const MESSAGE: usize = 16 << 10;
const STACK: usize = 64 << 10;

/// A failure as the guest tells it: kind, name, message, stack.
pub(crate) fn told(output: &[u8], lines: &LineMap, limits: &Limits) -> Failure {
    let mut fields = Fields::new(output);
    let kind = match fields.take() {
        b"m" => return out_of_memory(limits),
        b"r" => FailureKind::Runtime,
        _ => FailureKind::Custom,
    };
    let (name, message, stack) = (fields.text(NAME), fields.text(MESSAGE), fields.text(STACK));
    let (stack, position) = lines.stack(&stack);
    Failure {
        kind,
        name,
        message,
        stack,
        position,
    }
}

/// A run that ended without an answer. `processor` is the bound that held for it.
pub(crate) fn stopped(stop: Stop, limits: &Limits, processor: Duration) -> Failure {
    let timeout = |message| Failure::of_host(FailureKind::Timeout, "Timeout", message);
    match stop {
        Stop::Processor => timeout(format!(
            "stopped after {} of processor time",
            duration(processor)
        )),
        Stop::Wall => timeout(format!("stopped after {}", duration(limits.run_wall))),
        Stop::Trap { memory: true, .. } => out_of_memory(limits),
        Stop::Trap { cause, .. } if cause.downcast_ref::<Trap>() == Some(&Trap::StackOverflow) => {
            Failure::of_host(
                FailureKind::Runtime,
                "RangeError",
                "Maximum call stack size exceeded",
            )
        }
        other @ (Stop::Trap { .. } | Stop::Operations(_) | Stop::Status | Stop::Background) => {
            Failure::platform(format!("{other:#}"))
        }
    }
}

pub(crate) fn never_settled() -> Failure {
    let message = "nothing is left that could bring a result: a promise is never settled, or callback is never called";
    Failure::of_host(FailureKind::NeverSettled, "NeverSettled", message)
}

pub(crate) fn out_of_memory(limits: &Limits) -> Failure {
    let message = format!("the function needs more than {}", size(limits.memory));
    Failure::of_host(FailureKind::OutOfMemory, "OutOfMemory", message)
}

pub(crate) fn output_too_large(length: usize, limits: &Limits) -> Failure {
    let message = format!(
        "the result has {}, {} are allowed",
        size(length),
        size(limits.output_bytes)
    );
    Failure::of_host(FailureKind::OutputTooLarge, "OutputTooLarge", message)
}

fn duration(duration: Duration) -> String {
    if duration.as_millis().is_multiple_of(1_000) {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}
