//! What invocations add up to: the rollups that are kept, and the series that are read from them.

pub(crate) mod histogram;

use api::statistics::{Bucket, Counts, Percentiles, Statistics, Window};
use jiff::Timestamp;

use self::histogram::Histogram;
use crate::store::{self, Error};

/// Invocations of one stretch of time, taken together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rollup {
    pub(crate) outcomes: Counts,
    pub(crate) cold_starts: u64,
    /// The microseconds of all cold starts together.
    pub(crate) cold_us: u64,
    pub(crate) latencies: Histogram,
}

impl Rollup {
    pub(crate) fn merge(&mut self, other: &Rollup) {
        self.outcomes.merge(&other.outcomes);
        self.cold_starts += other.cold_starts;
        self.cold_us = self.cold_us.saturating_add(other.cold_us);
        self.latencies.merge(&other.latencies);
    }

    fn bucket(&self, at: i64) -> store::Result<Bucket> {
        let at = Timestamp::from_second(at).map_err(Error::corrupt)?;
        Ok(Bucket {
            at,
            outcomes: self.outcomes,
            cold_starts: self.cold_starts,
            cold_start_us: self.cold_us.checked_div(self.cold_starts),
            total_us: Percentiles {
                p50: self.latencies.percentile(50),
                p95: self.latencies.percentile(95),
                p99: self.latencies.percentile(99),
            },
        })
    }
}

/// The rollups that a window is read from, in seconds.
pub(crate) fn source_step(window: Window) -> i64 {
    match window {
        Window::Hour | Window::Day => MINUTE,
        Window::Week | Window::Month => HOUR,
    }
}

/// The lengths of stretches that are added up, in seconds.
pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3600;

/// Where the first bucket of a window begins, in seconds since 1970.
pub(crate) fn begin(window: Window, now: Timestamp) -> i64 {
    let step = window.step_seconds();
    let last = now.as_second() - now.as_second().rem_euclid(step);
    last - (window.buckets() - 1) * step
}

/// Puts rollups into the buckets of a window, empty ones included.
pub(crate) fn series(
    window: Window,
    now: Timestamp,
    rollups: &[(i64, Rollup)],
) -> store::Result<Statistics> {
    let (step, begin) = (window.step_seconds(), begin(window, now));
    let count = usize::try_from(window.buckets()).map_err(Error::corrupt)?;
    let mut parts = vec![Rollup::default(); count];
    let mut whole = Rollup::default();
    for (at, rollup) in rollups {
        let place = usize::try_from((at - begin).div_euclid(step));
        if let Some(part) = place.ok().and_then(|it| parts.get_mut(it)) {
            part.merge(rollup);
            whole.merge(rollup);
        }
    }
    let buckets = parts.iter().zip(0..);
    let buckets = buckets.map(|(part, place)| part.bucket(begin + place * step));
    Ok(Statistics {
        window,
        buckets: buckets.collect::<store::Result<_>>()?,
        step_seconds: step,
        whole: whole.bucket(begin)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(count: u64, took: u64) -> Rollup {
        let mut rollup = Rollup::default();
        for _ in 0..count {
            rollup.outcomes.ok += 1;
            rollup.latencies.add(took);
        }
        rollup
    }

    #[test]
    fn a_series_has_all_its_buckets_and_leaves_out_what_is_older() {
        let now: Timestamp = "2026-11-23T12:34:56Z".parse().expect("an instant");
        for window in Window::ALL {
            let first = begin(window, now);
            let rollups = [
                (first - HOUR, ok(7, 5)),
                (first, ok(1, 10)),
                (now.as_second() - now.as_second() % MINUTE, ok(2, 10)),
            ];
            let series = series(window, now, &rollups).expect("a series");
            let counts: Vec<u64> = series.buckets.iter().map(|it| it.outcomes.ok).collect();
            assert_eq!(counts.len() as i64, window.buckets());
            assert_eq!((counts[0], counts[counts.len() - 1]), (1, 2), "{window:?}");
            assert_eq!(series.whole.outcomes.total(), 3);
            let last = series.buckets.last().expect("a bucket").at;
            assert!(last <= now && now.as_second() - last.as_second() < window.step_seconds());
        }
    }
}
