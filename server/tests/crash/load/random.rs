//! Choices that look random, and that a seed brings back.

use std::io::Write;

use server::clock::Clock;

/// The variable that asks for the seed of an earlier run.
const VARIABLE: &str = "FLINT_TEST_SEED";

/// What all choices of a test follow from. A test that fails tells it.
pub(super) struct Seed(u64);

impl Seed {
    pub(super) fn of_this_run() -> Seed {
        Seed(match std::env::var(VARIABLE) {
            Ok(asked) => asked.parse().expect("a seed is a number"),
            Err(_) => u64::from_le_bytes(Clock::system().random()),
        })
    }

    pub(super) fn random(&self) -> Random {
        Random(self.0)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Whoever has closed the console does not want to read it.
            let _ = writeln!(
                std::io::stderr(),
                "{VARIABLE}={} brings the choices of this run back",
                self.0
            );
        }
    }
}

/// SplitMix64: a counter, well stirred.
pub(super) struct Random(u64);

impl Random {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let stirred = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let stirred = (stirred ^ (stirred >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        stirred ^ (stirred >> 31)
    }

    /// A number from 0 to before `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }

    /// One of several; `None`: there is none.
    pub(super) fn one_of<T>(&mut self, mut several: impl ExactSizeIterator<Item = T>) -> Option<T> {
        let count = several.len() as u64;
        if count == 0 {
            return None;
        }
        let at = usize::try_from(self.below(count)).expect("it is below a length");
        several.nth(at)
    }

    /// For somebody who chooses by themselves.
    pub(super) fn fork(&mut self) -> Random {
        Random(self.draw())
    }
}
