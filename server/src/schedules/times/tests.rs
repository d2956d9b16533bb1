//! Times across the changes of the clocks, and expressions that cannot be.

use jiff::{SignedDuration, Timestamp};

use super::{Cron, Zone};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("a zone")
}

fn cron(text: &str) -> Cron {
    Cron::parse(text).expect("an expression")
}

/// The first instants after one, as people in the zone read them.
fn runs(text: &str, place: &str, after: &str, count: usize) -> Vec<String> {
    let (cron, zone) = (cron(text), zone(place));
    let mut instant = at(after);
    let mut all = Vec::new();
    for _ in 0..count {
        let next = cron.next(&zone, instant).expect("there is a next one");
        assert!(
            next > instant,
            "{text} in {place} stands still at {instant}"
        );
        all.push(zone.local(next));
        instant = next;
    }
    all
}

#[test]
fn a_fixed_time_in_a_gap_runs_once_at_the_first_instant_after_it() {
    assert_eq!(
        runs("30 2 * * *", "Europe/Berlin", "2027-03-27T00:00:00Z", 3),
        [
            "2027-03-27 02:30 +01:00",
            "2027-03-28 03:00 +02:00",
            "2027-03-29 02:30 +02:00"
        ]
    );
    assert_eq!(
        runs(
            "10,40 2 * * *",
            "America/New_York",
            "2027-03-14T00:00:00-05:00",
            3
        ),
        [
            "2027-03-14 03:00 -04:00",
            "2027-03-15 02:10 -04:00",
            "2027-03-15 02:40 -04:00"
        ]
    );
    assert_eq!(
        runs(
            "15 2 * * *",
            "Australia/Lord_Howe",
            "2027-10-02T00:00:00Z",
            2
        ),
        ["2027-10-03 02:30 +11:00", "2027-10-04 02:15 +11:00"]
    );
}

#[test]
fn a_gap_and_the_time_that_ends_it_are_one_instant() {
    assert_eq!(
        runs("30 2,3 * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", 3),
        [
            "2027-03-28 03:00 +02:00",
            "2027-03-28 03:30 +02:00",
            "2027-03-29 02:30 +02:00"
        ]
    );
    assert_eq!(
        runs("0 2,3 * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", 2),
        ["2027-03-28 03:00 +02:00", "2027-03-29 02:00 +02:00"]
    );
}

#[test]
fn a_fixed_time_that_comes_twice_runs_the_first_time() {
    assert_eq!(
        runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
        ["2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00"]
    );
    assert_eq!(
        runs(
            "30 1 * * *",
            "America/New_York",
            "2027-11-07T00:00:00-04:00",
            2
        ),
        ["2027-11-07 01:30 -04:00", "2027-11-08 01:30 -05:00"]
    );
    assert_eq!(
        runs(
            "45 1 * * *",
            "Australia/Lord_Howe",
            "2027-04-03T00:00:00Z",
            2
        ),
        ["2027-04-04 01:45 +11:00", "2027-04-05 01:45 +10:30"]
    );
    // Asked in the second half, it has run already.
    assert_eq!(
        runs("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1),
        ["2026-10-26 02:30 +01:00"]
    );
}

#[test]
fn intervals_keep_their_distance_through_both_changes() {
    let places = [
        (
            "Europe/Berlin",
            ["2026-10-24T22:00:00Z", "2027-03-27T22:00:00Z"],
        ),
        (
            "America/New_York",
            ["2026-11-01T00:00:00Z", "2027-03-14T00:00:00Z"],
        ),
        (
            "Australia/Lord_Howe",
            ["2027-04-03T10:00:00Z", "2027-10-02T10:00:00Z"],
        ),
        (
            "Asia/Kolkata",
            ["2026-10-24T22:00:00Z", "2027-03-27T22:00:00Z"],
        ),
    ];
    for (place, starts) in places {
        let zone = zone(place);
        for start in starts {
            for (text, minutes) in [
                ("* * * * *", 1),
                ("*/15 * * * *", 15),
                ("5-59/10 * * * *", 10),
            ] {
                let cron = cron(text);
                let mut instant = cron.next(&zone, at(start)).expect("a next one");
                while instant < at(start) + SignedDuration::from_hours(12) {
                    let next = cron.next(&zone, instant).expect("a next one");
                    let distance = next - instant;
                    assert_eq!(
                        distance.get_seconds(),
                        minutes * 60,
                        "{text} in {place} at {instant}"
                    );
                    instant = next;
                }
            }
        }
    }
}

#[test]
fn an_interval_in_an_hour_that_is_missing_is_left_out_and_in_a_double_one_runs_both_times() {
    assert_eq!(
        runs("*/30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", 2),
        ["2027-03-29 02:00 +02:00", "2027-03-29 02:30 +02:00"]
    );
    assert_eq!(
        runs("*/30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 5),
        [
            "2026-10-25 02:00 +02:00",
            "2026-10-25 02:30 +02:00",
            "2026-10-25 02:00 +01:00",
            "2026-10-25 02:30 +01:00",
            "2026-10-26 02:00 +01:00"
        ]
    );
}

/// Every instant is found again from any instant between it and the one before, and none is found twice.
#[test]
fn from_wherever_it_is_asked_the_next_instant_is_the_same() {
    for (text, place, start) in [
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z"),
        ("10,50 1,2,3 * * *", "Europe/Berlin", "2027-03-27T00:00:00Z"),
        ("*/20 1-3 * * *", "America/New_York", "2026-10-31T00:00:00Z"),
        (
            "*/10 * * * *",
            "Australia/Lord_Howe",
            "2027-04-03T00:00:00Z",
        ),
        (
            "15,45 1,2 * * *",
            "Australia/Lord_Howe",
            "2027-10-02T00:00:00Z",
        ),
    ] {
        let (cron, zone) = (cron(text), zone(place));
        let mut all = Vec::new();
        let mut instant = at(start);
        let end = at(start) + SignedDuration::from_hours(60);
        while let Some(next) = cron.next(&zone, instant).filter(|it| *it < end) {
            all.push(next);
            instant = next;
        }
        assert!(all.is_sorted_by(|a, b| a < b), "{text} in {place}");
        let mut asked = at(start);
        while asked < end {
            let expected = all.iter().copied().find(|it| *it > asked);
            let found = cron.next(&zone, asked).filter(|it| *it < end);
            assert_eq!(found, expected, "{text} in {place} asked at {asked}");
            asked += SignedDuration::from_secs(7 * 60 + 13);
        }
    }
}

#[test]
fn the_day_of_the_month_and_the_day_of_the_week_are_alternatives() {
    assert_eq!(
        runs("0 12 13 * FRI", "UTC", "2026-11-10T00:00:00Z", 4),
        [
            "2026-11-13 12:00 +00:00",
            "2026-11-20 12:00 +00:00",
            "2026-11-27 12:00 +00:00",
            "2026-12-04 12:00 +00:00"
        ]
    );
    assert_eq!(
        runs("0 12 13 * FRI", "UTC", "2026-12-11T13:00:00Z", 1),
        ["2026-12-13 12:00 +00:00"]
    );
}

#[test]
fn names_aliases_and_both_sundays_are_understood() {
    let sundays = runs("0 0 * * 0", "UTC", "2026-11-23T00:00:00Z", 3);
    for same in [
        "0 0 * * 7",
        "0 0 * * SUN",
        "0 0 * * sun",
        "@weekly",
        "  0  0 * *\t7 ",
    ] {
        assert_eq!(
            runs(same, "UTC", "2026-11-23T00:00:00Z", 3),
            sundays,
            "{same}"
        );
    }
    let week_end = runs("0 9 * * FRI-SUN", "UTC", "2026-11-23T00:00:00Z", 3);
    assert_eq!(
        runs("0 9 * * 5-7", "UTC", "2026-11-23T00:00:00Z", 3),
        week_end
    );
    assert_eq!(
        runs("0 9 1 JAN,jul *", "UTC", "2026-11-23T00:00:00Z", 2),
        ["2027-01-01 09:00 +00:00", "2027-07-01 09:00 +00:00"]
    );
    for (alias, fields) in [
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@monthly", "0 0 1 * *"),
        ("@YEARLY", "0 0 1 1 *"),
    ] {
        let asked = "2026-11-23T00:00:00Z";
        assert_eq!(
            runs(alias, "UTC", asked, 3),
            runs(fields, "UTC", asked, 3),
            "{alias}"
        );
    }
}

#[test]
fn leap_days_and_far_years_come() {
    assert_eq!(
        runs("0 0 29 2 *", "UTC", "2026-11-23T00:00:00Z", 2),
        ["2028-02-29 00:00 +00:00", "2032-02-29 00:00 +00:00"]
    );
    assert_eq!(
        runs("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1),
        ["2104-02-29 00:00 +00:00"]
    );
    assert_eq!(
        runs("30 2 * * *", "Europe/Berlin", "2926-03-31T12:00:00Z", 1),
        ["2926-04-01 02:30 +02:00"]
    );
    assert_eq!(cron("* * * * *").next(&zone("UTC"), Timestamp::MAX), None);
}

#[test]
fn what_never_comes_and_what_cannot_be_read_is_refused_with_its_reason() {
    for (text, reason) in [
        ("0 0 30 2 *", "never comes: the month 2 has no day 30"),
        ("0 0 31 4,6,9,11 *", "never comes"),
        ("60 * * * *", "the minute `60` has a value"),
        ("* 24 * * *", "the hour `24`"),
        ("* * 0 * *", "the day of the month `0`"),
        ("* * * 13 *", "the month `13`"),
        ("* * * * 8", "the day of the week `8`"),
        ("* * * * MONDAY", "the day of the week `MONDAY`"),
        ("* * * * MONTUE", "the day of the week"),
        ("JAN * * * *", "the minute `JAN`"),
        ("*/0 * * * *", "the minute `*/0` has a step"),
        ("*/60 * * * *", "the minute `*/60` has a step"),
        ("5/10 * * * *", "a step without a range"),
        ("30-10 * * * *", "goes backwards"),
        ("1,,2 * * * *", "the minute `1,,2`"),
        (", * * * *", "the minute `,`"),
        ("* * * *", "this one has 4"),
        ("* * * * * *", "this one has 6"),
        ("", "this one has 0"),
        ("@reboot", "`@reboot` is not known"),
        ("0 0 L * *", "the day of the month `L`"),
        ("0 0 ? * *", "the day of the month `?`"),
        ("99999999999999999999 * * * *", "the minute"),
        ("\u{661} * * * *", "the minute"),
        ("-1 * * * *", "the minute `-1`"),
        ("1-2-3 * * * *", "the minute `1-2-3`"),
        ("*/2/3 * * * *", "the minute `*/2/3`"),
        ("';DROP-- * * * *", "the minute"),
    ] {
        let refused = Cron::parse(text).map(drop).expect_err(text);
        assert!(refused.contains(reason), "{text}: {refused}");
    }
    assert!(Cron::parse(&"1,".repeat(100)).is_err());
    for unknown in [
        "Mars/Base",
        "",
        "../etc/passwd",
        "Europe",
        "CEST",
        &"x".repeat(5000),
    ] {
        let refused = Zone::parse(unknown).map(drop).expect_err(unknown);
        assert!(
            refused.contains("no time zone") && refused.len() < 200,
            "{refused}"
        );
    }
    assert_eq!(zone("europe/berlin").name(), "Europe/Berlin");
}

#[test]
fn a_year_of_missed_minutes_is_counted_back_from_now() {
    let (cron, zone) = (cron("* * * * *"), zone("Europe/Berlin"));
    let (first, now) = (at("2025-11-23T12:00:00Z"), at("2026-11-23T12:00:30Z"));
    let due = cron.due(&zone, first, now, 100);
    assert_eq!(due.newest.len(), 100);
    assert_eq!(due.newest[0], at("2026-11-23T10:21:00Z"));
    assert_eq!(due.newest[99], at("2026-11-23T12:00:00Z"));
    assert!(due.more);
    assert_eq!(due.next, Some(at("2026-11-23T12:01:00Z")));
}

#[test]
fn what_is_due_begins_with_the_first_and_ends_with_now() {
    let (cron, zone) = (cron("0 * * * *"), zone("UTC"));
    let (first, now) = (at("2026-11-23T10:00:00Z"), at("2026-11-23T12:00:00Z"));
    let due = cron.due(&zone, first, now, 5);
    assert_eq!(due.newest, [first, at("2026-11-23T11:00:00Z"), now]);
    assert!(!due.more);
    let none = cron.due(&zone, now + SignedDuration::from_hours(1), now, 5);
    assert_eq!((none.newest.len(), none.more), (0, false));
}

#[test]
fn words_say_when_it_runs() {
    for (text, words) in [
        ("* * * * *", "Every minute"),
        ("*/15 * * * *", "At every 15 minutes"),
        (
            "0 9 * * MON-FRI",
            "At 09:00, on Monday, Tuesday, Wednesday, Thursday, and Friday",
        ),
        ("30 2 1 * *", "At 02:30, on day 1"),
    ] {
        assert_eq!(cron(text).describe(), words, "{text}");
    }
}

#[test]
fn the_next_change_of_the_clocks_is_warned_of() {
    let now = at("2026-11-23T12:00:00Z");
    let warned = |text: &str, place: &str| cron(text).warning(&zone(place), now);
    assert_eq!(
        warned("30 2 * * *", "Europe/Berlin").as_deref(),
        Some(
            "on 28 March 2027 the clocks are put forward and 02:30 does not exist: it runs at 03:00"
        )
    );
    let left_out = warned("*/10 2 * * *", "Europe/Berlin").expect("a warning");
    assert!(
        left_out.contains("between 02:00 and 03:00 is left out"),
        "{left_out}"
    );
    assert_eq!(warned("*/10 * * * *", "Europe/Berlin"), None);
    assert_eq!(warned("30 12 * * *", "Europe/Berlin"), None);
    assert_eq!(warned("30 2 * * *", "UTC"), None);
    assert_eq!(warned("30 2 * * *", "Asia/Kolkata"), None);
}
