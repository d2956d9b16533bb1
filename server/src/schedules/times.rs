//! When a schedule runs. Nothing in here knows a database, a clock or a function.
//!
//! An expression has five fields and is read on the clocks of a time zone. What happens when those clocks are put
//! forward or back depends on what the author means, as it does with the cron of Unix:
//!
//! - *Fixed times*, whose minute and hour are numbers, mean "each day at half past two". Where half past two does not
//!   exist they run once, at the first instant after the gap; where it comes twice they run the first time.
//! - *Intervals*, whose minute or hour holds `*`, a range or a step, mean "every quarter of an hour". They run at every
//!   instant at which the clocks show a matching time, so that what repeats each hour goes on at the same distance.
//!
//! No schedule runs twice at one instant.

mod expression;
mod zone;

use std::collections::VecDeque;

use croner::Cron as Pattern;
use jiff::{SignedDuration, Span, Timestamp, civil::DateTime};

pub(crate) use self::zone::{Zone, names as zone_names};

/// A five-field expression that has at least one instant, by construction.
#[derive(Debug, Clone)]
pub(crate) struct Cron {
    text: String,
    /// Matches what clocks show; time zones are this module's.
    pattern: Pattern,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    FixedTimes,
    Intervals,
}

/// The instants that came while nobody looked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// The newest of them, in order.
    pub(crate) newest: Vec<Timestamp>,
    /// Whether there were more.
    pub(crate) more: bool,
    /// The first one that has not come yet.
    pub(crate) next: Option<Timestamp>,
}

impl Cron {
    /// Reads an expression. Why it cannot be read is told in words for its author.
    pub(crate) fn parse(text: &str) -> Result<Cron, String> {
        expression::parse(text)
    }

    /// The expression, with one space between its fields.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// In words, without the time zone.
    pub(crate) fn describe(&self) -> String {
        self.pattern.describe().trim_end_matches('.').to_owned()
    }

    /// The first instant after this one. There is none only in some thousand years.
    pub(crate) fn next(&self, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
        match self.kind {
            Kind::FixedTimes => self.next_fixed(zone, after),
            Kind::Intervals => self.next_of_interval(zone, after),
        }
    }

    /// The instants from `first` up to `now`: the newest `keep` of them. However long ago `first` is, this takes little
    /// time: it looks back from `now` as far as it must.
    pub(crate) fn due(&self, zone: &Zone, first: Timestamp, now: Timestamp, keep: usize) -> Due {
        let mut window = SignedDuration::from_hours(1);
        loop {
            let from = now.checked_sub(window).unwrap_or(first).max(first);
            let due = self.between(zone, from, now, keep);
            if due.newest.len() >= keep || from == first {
                let more = due.more || from > first;
                return Due { more, ..due };
            }
            window = window.saturating_mul(4);
        }
    }

    fn between(&self, zone: &Zone, from: Timestamp, now: Timestamp, keep: usize) -> Due {
        let mut newest = VecDeque::new();
        let mut more = false;
        // Instants are whole seconds, and the first of them counts.
        let mut next = self.next(zone, before(from));
        while let Some(instant) = next.filter(|it| *it <= now) {
            newest.push_back(instant);
            if newest.len() > keep {
                newest.pop_front();
                more = true;
            }
            next = self.next(zone, instant);
        }
        Due {
            newest: newest.into(),
            more,
            next,
        }
    }

    fn next_fixed(&self, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
        let mut shown = zone.shown_at(after);
        loop {
            shown = self.shown_after(shown)?;
            let instant = zone.first_instant(shown)?;
            // What comes twice has run the first time.
            if instant > after {
                return Some(instant);
            }
        }
    }

    fn next_of_interval(&self, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
        let rules = zone.rules();
        let mut offset = rules.to_offset(after);
        let mut found = self.shown_after(offset.to_datetime(after));
        // The clocks run evenly up to each change, and there the search goes on with what they show then.
        for change in rules.following(after) {
            let instant = offset.to_timestamp(found?).ok()?;
            if instant < change.timestamp() {
                return Some(instant);
            }
            offset = change.offset();
            found = self.shown_after(offset.to_datetime(before(change.timestamp())));
        }
        offset.to_timestamp(found?).ok()
    }

    /// The next time that matches, as clocks show it.
    fn shown_after(&self, shown: DateTime) -> Option<DateTime> {
        self.pattern.find_next_occurrence(&shown, false).ok()
    }

    /// What the author may not expect of the next changes of the clocks.
    pub(crate) fn warning(&self, zone: &Zone, now: Timestamp) -> Option<String> {
        zone.changes_in_a_year(now).find_map(|change| {
            let (from, to) = (change.shown_before, change.shown_after);
            let (start, end) = (from.min(to), from.max(to));
            let hit = self.shown_after(start.checked_sub(Span::new().seconds(1)).ok()?)?;
            if hit >= end {
                return None;
            }
            let day = hit.strftime("%-d %B %Y");
            let at = hit.strftime("%H:%M");
            Some(match (to > from, self.kind) {
                (true, Kind::FixedTimes) => format!(
                    "on {day} the clocks are put forward and {at} does not exist: it runs at {}",
                    to.strftime("%H:%M")
                ),
                (false, Kind::FixedTimes) => format!(
                    "on {day} the clocks are put back and {at} comes twice: it runs the first time"
                ),
                (true, Kind::Intervals) if self.is_each_hour() => return None,
                (true, Kind::Intervals) => format!(
                    "on {day} the clocks are put forward: what falls between {} and {} is left out",
                    start.strftime("%H:%M"),
                    end.strftime("%H:%M")
                ),
                (false, Kind::Intervals) if self.is_each_hour() => return None,
                (false, Kind::Intervals) => format!(
                    "on {day} the clocks are put back: what falls between {} and {} runs both times",
                    start.strftime("%H:%M"),
                    end.strftime("%H:%M")
                ),
            })
        })
    }

    fn is_each_hour(&self) -> bool {
        self.pattern.pattern.hours.values().len() == 24
    }
}

/// The second before an instant.
fn before(instant: Timestamp) -> Timestamp {
    instant
        .checked_sub(Span::new().seconds(1))
        .unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
