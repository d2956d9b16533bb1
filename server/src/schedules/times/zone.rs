//! Time zones of the database that Flint carries, so that every node has the same rules.

use std::sync::LazyLock;

use jiff::{
    Span, Timestamp,
    civil::DateTime,
    tz::{self, AmbiguousOffset, Offset, TimeZone},
};

/// A zone that exists, by construction.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    name: String,
    rules: TimeZone,
}

/// One change of the clocks: what they showed at its instant, and what they were put to.
pub(super) struct Change {
    pub(super) shown_before: DateTime,
    pub(super) shown_after: DateTime,
}

/// Every zone there is, in order.
pub(crate) fn names() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut names: Vec<String> = tz::db().available().map(|it| it.to_string()).collect();
        names.sort();
        names
    });
    &NAMES
}

impl Zone {
    /// Finds a zone by its name, whatever the case.
    pub(crate) fn parse(name: &str) -> Result<Zone, String> {
        let known = names().iter().find(|it| it.eq_ignore_ascii_case(name));
        let rules = known.and_then(|it| TimeZone::get(it).ok());
        match (known, rules) {
            (Some(name), Some(rules)) => Ok(Zone {
                name: name.clone(),
                rules,
            }),
            _ => Err(format!(
                "there is no time zone `{}`: it is a name such as Europe/Berlin or UTC",
                name.chars().take(64).collect::<String>()
            )),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// An instant as people there read it, such as `2027-03-28 03:00 +02:00`.
    pub(crate) fn local(&self, instant: Timestamp) -> String {
        let zoned = instant.to_zoned(self.rules.clone());
        zoned.strftime("%Y-%m-%d %H:%M %:z").to_string()
    }

    pub(super) fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// What the clocks there show.
    pub(super) fn shown_at(&self, instant: Timestamp) -> DateTime {
        self.rules.to_datetime(instant)
    }

    /// The first instant at which the clocks have come to a time: in a gap, the one that ends it.
    pub(super) fn first_instant(&self, shown: DateTime) -> Option<Timestamp> {
        let ambiguous = self.rules.to_ambiguous_timestamp(shown);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => offset.to_timestamp(shown).ok(),
            AmbiguousOffset::Gap { before, .. } => {
                // By the clocks of before, the time lies after the change.
                let late = before.to_timestamp(shown).ok()?;
                let later = late.checked_add(Span::new().seconds(1)).ok()?;
                let change = self.rules.preceding(later).next()?;
                Some(change.timestamp())
            }
        }
    }

    pub(super) fn changes_in_a_year(&self, now: Timestamp) -> impl Iterator<Item = Change> {
        const HOURS: i64 = 366 * 24;
        let end = now.checked_add(Span::new().hours(HOURS)).unwrap_or(now);
        let changes = self.rules.following(now);
        let in_time = changes.take_while(move |it| it.timestamp() <= end);
        in_time.map(|it| {
            let shown = |offset: Offset| offset.to_datetime(it.timestamp());
            let just_before = it.timestamp() - Span::new().seconds(1);
            Change {
                shown_before: shown(self.rules.to_offset(just_before)),
                shown_after: shown(it.offset()),
            }
        })
    }
}
