//! Times: UTC from the server, rewritten in the browser to the person's own zone.

use std::ops::Range;

use api::Timestamp;
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A time to the minute; the exact one shows on hover.
#[component]
pub fn Instant(at: Timestamp) -> impl IntoView {
    let exact = at.to_string();
    let shown = RwSignal::new(in_utc(at));
    // After hydration, so that the browser finds the text that the server wrote.
    Effect::new(move |_| shown.set(in_own_zone(at)));
    view! { <time datetime=exact.clone() title=exact>{shown}</time> }
}

/// The day in UTC, in words.
#[component]
pub fn Day(at: Timestamp) -> impl IntoView {
    let exact = at.to_string();
    let weekday = at.as_second().div_euclid(24 * 3600).rem_euclid(7) as usize;
    let (day, month, year) = (day(&exact), month(&exact), part(&exact, 0..4));
    let shown = format!("{}, {day} {month} {year}", WEEKDAYS[weekday]);
    let exact = part(&exact, 0..10).to_owned();
    view! { <time datetime=exact>{shown}</time> }
}

/// The time of day to the millisecond, for log entries.
#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    let exact = at.to_string();
    let shown = RwSignal::new(to_the_millisecond(at, &exact));
    Effect::new(move |_| shown.set(time_of_day(at)));
    view! { <time datetime=exact.clone() title=exact>{shown}</time> }
}

/// Day and time to the millisecond, for entries of many days.
#[component]
pub fn Stamp(at: Timestamp) -> impl IntoView {
    let exact = at.to_string();
    let time = to_the_millisecond(at, &exact);
    let shown = RwSignal::new(format!("{} {} {time}", day(&exact), short(month(&exact))));
    Effect::new(move |_| {
        let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
        let day = &[("day", "numeric"), ("month", "short")];
        shown.set(format!("{} {}", format(&date, day), time_of_day(at)));
    });
    view! { <time class="stamp" datetime=exact.clone() title=exact>{shown}</time> }
}

/// A length of time in the unit that reads best.
pub fn length(microseconds: u64) -> String {
    // Without floats, whose formatting would weigh on the page.
    let tenths = |of: u64| {
        let tenths = (microseconds * 10 + of / 2) / of;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match microseconds {
        0..1_000 => format!("{microseconds} µs"),
        1_000..10_000 => format!("{} ms", tenths(1_000)),
        10_000..1_000_000 => format!("{} ms", microseconds / 1_000),
        _ => format!("{} s", tenths(1_000_000)),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From the day on which 1970 began.
const WEEKDAYS: [&str; 7] = [
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
];

/// All is taken from the exact form, `2026-11-29T05:51:13Z`: a formatter for every form would weigh on the page.
pub fn in_utc(at: Timestamp) -> String {
    let exact = &at.to_string();
    let (day, month) = (day(exact), short(month(exact)));
    let (year, time) = (part(exact, 0..4), part(exact, 11..16));
    format!("{day} {month} {year}, {time} UTC")
}

/// The month's name.
pub fn month(exact: &str) -> &'static str {
    let month: usize = part(exact, 5..7).parse().unwrap_or_default();
    let name = MONTHS.get(month.wrapping_sub(1));
    name.copied().unwrap_or_default()
}

fn short(month: &str) -> &str {
    part(month, 0..3)
}

fn day(exact: &str) -> &str {
    part(exact, 8..10).trim_start_matches('0')
}

fn to_the_millisecond(at: Timestamp, exact: &str) -> String {
    let milliseconds = at.as_millisecond().rem_euclid(1_000);
    format!("{}.{milliseconds:03}", part(exact, 11..19))
}

fn part(exact: &str, place: Range<usize>) -> &str {
    exact.get(place).unwrap_or_default()
}

/// For effects and event handlers: the server knows no zone.
pub fn in_own_zone(at: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    let time = &[("hour", "2-digit"), ("minute", "2-digit")];
    if date.to_date_string() == Date::new_0().to_date_string() {
        return format!("Today, {}", format(&date, time));
    }
    let day = &[("day", "numeric"), ("month", "short"), ("year", "numeric")];
    format!("{}, {}", format(&date, day), format(&date, time))
}

fn time_of_day(at: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    let time = &[
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ];
    format!("{}.{:03}", format(&date, time), date.get_milliseconds())
}

/// The words of the pages are English, so their dates are too; the zone is the person's.
fn format(date: &Date, parts: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    let locale = Array::of1(&"en-GB".into());
    let format = Intl::DateTimeFormat::new(&locale, options.unchecked_ref());
    let text = format.format().call1(&JsValue::UNDEFINED, date);
    text.ok().and_then(|it| it.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{in_utc, length};

    #[test]
    fn a_time_is_said_to_the_minute() {
        let said = |at: &str| in_utc(at.parse().expect("an instant"));
        assert_eq!(said("2026-11-09T05:51:13.25Z"), "9 Nov 2026, 05:51 UTC");
        assert_eq!(said("2026-01-29T23:00:00Z"), "29 Jan 2026, 23:00 UTC");
    }

    #[test]
    fn a_length_takes_the_unit_that_reads_best() {
        assert_eq!(length(0), "0 µs");
        assert_eq!(length(950), "950 µs");
        assert_eq!(length(1_250), "1.3 ms");
        assert_eq!(length(84_400), "84 ms");
        assert_eq!(length(2_540_000), "2.5 s");
    }
}
