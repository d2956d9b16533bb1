//! `Math.random`. The engine's own generator is frozen in the snapshot with its state; this one takes a new seed from the
//! host's entropy at its first use in each invocation.

use crate::abi;
use std::cell::Cell;

thread_local! {
    static STATE: Cell<Option<[u64; 2]>> = const { Cell::new(None) };
}

/// Forgets the state, so that the next number comes from fresh entropy.
pub(crate) fn reseed() {
    STATE.set(None);
}

/// A number in `[0, 1)` (xorshift128+, as browsers use).
pub(crate) fn next() -> f64 {
    let [mut first, second] = STATE.get().unwrap_or_else(seed);
    first ^= first << 23;
    first ^= first >> 17;
    first ^= second ^ (second >> 26);
    STATE.set(Some([second, first]));
    // The upper 53 bits are as many as a double holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let bits = (first.wrapping_add(second) >> 11) as f64;
    bits / (1u64 << 53) as f64
}

fn seed() -> [u64; 2] {
    let mut bytes = [0; 16];
    abi::random(&mut bytes);
    let half = |from: usize| {
        bytes[from..]
            .first_chunk::<8>()
            .map_or(0, |half| u64::from_le_bytes(*half))
    };
    [half(0) | 1, half(8)]
}
