//! How many invocations are on their way, and how many there were at most.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

#[derive(Default)]
pub(crate) struct Invoking {
    now: AtomicU64,
    peak: AtomicU64,
}

impl Invoking {
    /// Counts one until what is given back is dropped.
    pub(crate) fn enter(&self) -> OnItsWay<'_> {
        let now = self.now.fetch_add(1, Relaxed) + 1;
        self.peak.fetch_max(now, Relaxed);
        OnItsWay(self)
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.load(Relaxed)
    }

    pub(crate) fn peak(&self) -> u64 {
        self.peak.load(Relaxed)
    }
}

pub(crate) struct OnItsWay<'a>(&'a Invoking);

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Invoking;

    #[test]
    fn the_peak_stays_when_all_have_gone() {
        let invoking = Invoking::default();
        let (first, second) = (invoking.enter(), invoking.enter());
        assert_eq!((invoking.now(), invoking.peak()), (2, 2));
        drop(first);
        drop(second);
        let _third = invoking.enter();
        assert_eq!((invoking.now(), invoking.peak()), (1, 2));
    }
}
