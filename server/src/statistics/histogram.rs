//! How long many things took, in little room: a log-linear histogram after the idea of HdrHistogram.
//!
//! Times up to 31 µs have a class each; above, every power of two is divided into 16 classes. A class is at most a
//! sixteenth of its times wide, so its middle is within 3.2 % of each of them. Histograms of several stretches are
//! merged by adding their counts, which is what percentiles that were computed before could not be.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// How many bits of a time are kept after the first one.
const BITS: u32 = 4;
const PARTS: u64 = 1 << BITS;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Histogram(BTreeMap<u32, u64>);

impl Histogram {
    pub(crate) fn add(&mut self, microseconds: u64) {
        *self.0.entry(class(microseconds)).or_default() += 1;
    }

    pub(crate) fn merge(&mut self, other: &Histogram) {
        for (class, count) in &other.0 {
            *self.0.entry(*class).or_default() += count;
        }
    }

    /// The time that so many per cent do not exceed, in microseconds.
    pub(crate) fn percentile(&self, percent: u64) -> Option<u64> {
        let total: u64 = self.0.values().sum();
        let rank = total.saturating_mul(percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (class, count) in &self.0 {
            seen += count;
            if seen >= rank {
                return Some(middle(*class));
            }
        }
        None
    }
}

fn class(microseconds: u64) -> u32 {
    // Below two times PARTS the shift is nothing and the class is the time itself.
    let shift = (u64::BITS - microseconds.leading_zeros()).saturating_sub(BITS + 1);
    let part = u32::try_from(microseconds >> shift).unwrap_or(u32::MAX);
    (shift << BITS) + part
}

fn middle(class: u32) -> u64 {
    let class = u64::from(class);
    if class < 2 * PARTS {
        return class;
    }
    let shift = class / PARTS - 1;
    let lowest = (class % PARTS + PARTS) << shift;
    lowest + (1 << shift) / 2
}

/// As it is stored: `distance:count` for each class that holds something, the distance from the class before.
impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = 0;
        for (class, count) in &self.0 {
            let space = if before == 0 { "" } else { " " };
            // Classes are counted from one here, so that the first one has a distance too.
            write!(f, "{space}{}:{count}", class + 1 - before)?;
            before = class + 1;
        }
        Ok(())
    }
}

impl FromStr for Histogram {
    type Err = String;

    fn from_str(text: &str) -> Result<Histogram, String> {
        let unreadable = || format!("`{text}` is no histogram");
        let (mut classes, mut before) = (BTreeMap::new(), 0_u32);
        for pair in text.split_ascii_whitespace() {
            let (distance, count) = pair.split_once(':').ok_or_else(unreadable)?;
            let distance: u32 = distance.parse().map_err(|_| unreadable())?;
            before = before.checked_add(distance).ok_or_else(unreadable)?;
            let class = before.checked_sub(1).filter(|it| *it <= class(u64::MAX));
            let count = count.parse().map_err(|_| unreadable())?;
            classes.insert(class.ok_or_else(unreadable)?, count);
        }
        Ok(Histogram(classes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        times.into_iter().for_each(|it| histogram.add(it));
        histogram
    }

    #[test]
    fn the_middle_of_a_class_is_near_every_time_in_it() {
        let mut time = 1_u64;
        while time < 200_000_000_000 {
            let near = middle(class(time));
            let off = near.abs_diff(time) as f64 / time as f64;
            assert!(off <= 0.032, "{time} is told as {near}");
            time += time / 37 + 1;
        }
        assert_eq!(middle(class(0)), 0);
        assert!(middle(class(u64::MAX)) > u64::MAX / 2);
    }

    #[test]
    fn classes_follow_one_another() {
        let mut before = class(0);
        for time in 1..100_000 {
            let now = class(time);
            assert!(now == before || now == before + 1, "{time}");
            before = now;
        }
    }

    #[test]
    fn percentiles_are_within_a_few_per_cent() {
        let histogram = of((1..=10_000).map(|it| it * 7));
        for (percent, exact) in [(50, 35_000_u64), (95, 66_500), (99, 69_300)] {
            let told = histogram.percentile(percent).expect("there are times");
            assert!(
                told.abs_diff(exact) as f64 / exact as f64 <= 0.04,
                "{percent}: {told}"
            );
        }
        assert_eq!(of([9]).percentile(99), Some(9));
        assert_eq!(Histogram::default().percentile(50), None);
    }

    #[test]
    fn what_is_merged_is_as_if_it_had_been_one() {
        let mut merged = of([1, 50, 900]);
        merged.merge(&of([50, 70_000]));
        assert_eq!(merged, of([1, 50, 50, 900, 70_000]));
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for times in [vec![], vec![0], vec![0, 1, 1], vec![3, 812, 812, u64::MAX]] {
            let histogram = of(times);
            assert_eq!(histogram.to_string().parse(), Ok(histogram));
        }
        for wrong in ["x", "1", "0:1", "1:x", "99999:1", "4294967295:1 2:1"] {
            assert!(wrong.parse::<Histogram>().is_err(), "{wrong}");
        }
    }
}
