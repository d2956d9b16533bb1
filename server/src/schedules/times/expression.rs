//! Reads five fields. What an author may write is decided here, field by field, so that each refusal names the field;
//! what the fields mean is croner's.

use croner::parser::{CronParser, Seconds, Year};
use jiff::civil::{DateTime, date};

use super::{Cron, Kind};

/// Longer than any expression that a person can mean.
const MAX_CHARS: usize = 120;

const ALIASES: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

struct Field {
    name: &'static str,
    values: &'static str,
    least: u8,
    most: u8,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fn numbers(name: &'static str, values: &'static str, least: u8, most: u8) -> Field {
    Field {
        name,
        values,
        least,
        most,
        names: &[],
    }
}

const FIELDS: [Field; 5] = [
    numbers("minute", "0 to 59", 0, 59),
    numbers("hour", "0 to 23", 0, 23),
    numbers("day of the month", "1 to 31", 1, 31),
    Field {
        names: &MONTHS,
        ..numbers("month", "1 to 12 or JAN to DEC", 1, 12)
    },
    Field {
        names: &DAYS,
        ..numbers("day of the week", "0 to 7 or SUN to SAT", 0, 7)
    },
];

pub(super) fn parse(text: &str) -> Result<Cron, String> {
    if text.chars().count() > MAX_CHARS {
        return Err(format!("an expression has {MAX_CHARS} characters at most"));
    }
    let written: Vec<&str> = text.split_ascii_whitespace().collect();
    let text = written.join(" ");
    let fields: Vec<&str> = match alias(&text)? {
        Some(fields) => fields.split(' ').collect(),
        None => written,
    };
    if fields.len() != FIELDS.len() {
        return Err(format!(
            "an expression has five fields (minute, hour, day of the month, month, day of the week); this one has {}",
            fields.len()
        ));
    }
    for (field, written) in FIELDS.iter().zip(&fields) {
        field.check(written)?;
    }
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    let pattern = parser.parse(&fields.join(" ")).map_err(|cause| {
        let cause = cause.to_string();
        format!("`{text}` cannot be read: {cause}")
    })?;
    let is_fixed = |field: &str| !field.contains(['*', '-', '/']);
    let kind = match is_fixed(fields[0]) && is_fixed(fields[1]) {
        true => Kind::FixedTimes,
        false => Kind::Intervals,
    };
    let cron = Cron {
        text,
        pattern,
        kind,
    };
    // Leap days are at most eight years apart, so what does not come in the time that croner looks ahead never comes.
    const ANY: DateTime = date(2024, 1, 1).at(0, 0, 0, 0);
    match cron.shown_after(ANY) {
        Some(_) => Ok(cron),
        None => Err(format!(
            "`{}` never comes: the month {} has no day {}",
            cron.text, fields[3], fields[2]
        )),
    }
}

fn alias(text: &str) -> Result<Option<&'static str>, String> {
    if !text.starts_with('@') {
        return Ok(None);
    }
    let known = ALIASES.iter().find(|it| it.0.eq_ignore_ascii_case(text));
    match known {
        Some((_, fields)) => Ok(Some(fields)),
        None => Err(format!(
            "`{text}` is not known: there are @hourly, @daily, @weekly, @monthly and @yearly"
        )),
    }
}

impl Field {
    fn check(&self, written: &str) -> Result<(), String> {
        let refuse = |why: &str| {
            let (name, values) = (self.name, self.values);
            Err(format!(
                "the {name} `{written}` {why}: it is {values}, `*`, a range such as {}-{}, a step such as */2, or a list of them",
                self.least, self.most
            ))
        };
        for part in written.split(',') {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (part, None),
            };
            if let Some(step) = step {
                let in_range = number(step).is_some_and(|it| (1..=self.most).contains(&it));
                if !in_range {
                    return refuse("has a step that it cannot have");
                }
                if range != "*" && !range.contains('-') {
                    return refuse("has a step without a range");
                }
            }
            if range == "*" {
                continue;
            }
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            match (self.value(first), self.value(last)) {
                (Some(first), Some(last)) if first <= last => {}
                (Some(_), Some(0)) if !self.names.is_empty() && self.least == 0 => {}
                (Some(_), Some(_)) => return refuse("has a range that goes backwards"),
                _ => return refuse("has a value that it cannot have"),
            }
        }
        Ok(())
    }

    fn value(&self, text: &str) -> Option<u8> {
        let named = self
            .names
            .iter()
            .position(|it| it.eq_ignore_ascii_case(text));
        let value = match named {
            Some(position) => u8::try_from(position).ok()? + self.least,
            None => number(text)?,
        };
        (self.least..=self.most).contains(&value).then_some(value)
    }
}

/// One or two digits, and nothing else.
fn number(text: &str) -> Option<u8> {
    let is_short = (1..=2).contains(&text.len());
    (is_short && text.bytes().all(|it| it.is_ascii_digit())).then(|| text.parse().ok())?
}
