//! Instants, in RFC 3339. They are jiff's; but in the browser, where parsing and printing of every kind of time would be a
//! tenth of the page's weight, they are of a type that does as much as the page needs and says the same.

#[cfg(not(target_arch = "wasm32"))]
pub use jiff::Timestamp;
#[cfg(target_arch = "wasm32")]
pub use small::Timestamp;

/// What the browser has, compiled everywhere so that tests can hold it against jiff's.
pub mod small {
    use std::{fmt, str::FromStr, time::Duration};

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    /// An instant between the years 1 and 9999.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    pub struct Timestamp {
        /// Since 1970.
        seconds: i64,
        nanoseconds: u32,
    }

    /// The text or the number is no instant.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NotAnInstant;

    const DAY: i64 = 24 * 3600;
    /// From the beginning of the year 1 to the end of the year 9999.
    const FIRST: i64 = -719_162 * DAY;
    const LAST: i64 = 2_932_897 * DAY - 1;

    impl Timestamp {
        fn new(seconds: i64, nanoseconds: u32) -> Result<Timestamp, NotAnInstant> {
            match (FIRST..=LAST).contains(&seconds) {
                true => Ok(Timestamp {
                    seconds,
                    nanoseconds,
                }),
                false => Err(NotAnInstant),
            }
        }

        pub fn from_second(second: i64) -> Result<Timestamp, NotAnInstant> {
            Timestamp::new(second, 0)
        }

        pub fn from_millisecond(millisecond: i64) -> Result<Timestamp, NotAnInstant> {
            let nanoseconds = millisecond.rem_euclid(1_000) * 1_000_000;
            Timestamp::new(millisecond.div_euclid(1_000), nanoseconds as u32)
        }

        pub fn as_second(self) -> i64 {
            self.seconds
        }

        pub fn as_millisecond(self) -> i64 {
            self.seconds * 1_000 + i64::from(self.nanoseconds / 1_000_000)
        }

        pub fn as_microsecond(self) -> i64 {
            self.seconds * 1_000_000 + i64::from(self.nanoseconds / 1_000)
        }

        pub fn checked_add(self, duration: Duration) -> Result<Timestamp, NotAnInstant> {
            self.moved(1, duration)
        }

        pub fn checked_sub(self, duration: Duration) -> Result<Timestamp, NotAnInstant> {
            self.moved(-1, duration)
        }

        fn moved(self, sign: i64, duration: Duration) -> Result<Timestamp, NotAnInstant> {
            let seconds = i64::try_from(duration.as_secs()).map_err(|_| NotAnInstant)?;
            let nanoseconds =
                i64::from(self.nanoseconds) + sign * i64::from(duration.subsec_nanos());
            let seconds = sign * seconds + nanoseconds.div_euclid(1_000_000_000);
            let seconds = self.seconds.checked_add(seconds).ok_or(NotAnInstant)?;
            Timestamp::new(seconds, nanoseconds.rem_euclid(1_000_000_000) as u32)
        }
    }

    /// The day since 1970 of a date, by the calendar of today.
    fn day_of(year: i64, month: i64, day: i64) -> i64 {
        // Years that begin in March have their odd day at the end.
        let year = if month <= 2 { year - 1 } else { year };
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
            - 719_468
    }

    /// The date of a day since 1970.
    fn date_of(day: i64) -> (i64, i64, i64) {
        let day = day + 719_468;
        let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }

    impl fmt::Display for Timestamp {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let (year, month, day) = date_of(self.seconds.div_euclid(DAY));
            let second = self.seconds.rem_euclid(DAY);
            let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
            write!(
                f,
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
            )?;
            if self.nanoseconds > 0 {
                let fraction = format!("{:09}", self.nanoseconds);
                write!(f, ".{}", fraction.trim_end_matches('0'))?;
            }
            f.write_str("Z")
        }
    }

    impl fmt::Debug for Timestamp {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            fmt::Display::fmt(self, f)
        }
    }

    impl FromStr for Timestamp {
        type Err = NotAnInstant;

        /// Reads instants in UTC, such as `2026-11-29T08:25:36.153944Z`: what the server writes.
        fn from_str(text: &str) -> Result<Timestamp, NotAnInstant> {
            let text = text.strip_suffix('Z').ok_or(NotAnInstant)?;
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let shape = whole
                .bytes()
                .map(|it| if it.is_ascii_digit() { b'0' } else { it });
            if !shape.eq(*b"0000-00-00T00:00:00") || fraction.len() > 9 {
                return Err(NotAnInstant);
            }
            let digits = |text: &str| -> Result<i64, NotAnInstant> {
                let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
                let number = text.parse().ok().filter(|_| is_number);
                number.ok_or(NotAnInstant)
            };
            let part = |from: usize, to: usize, most: i64| {
                let number = digits(&whole[from..to])?;
                if number <= most {
                    Ok(number)
                } else {
                    Err(NotAnInstant)
                }
            };
            let (year, month, day) = (part(0, 4, 9999)?, part(5, 7, 12)?, part(8, 10, 31)?);
            let (hour, minute, second) = (part(11, 13, 23)?, part(14, 16, 59)?, part(17, 19, 59)?);
            let days = day_of(year, month, day);
            if date_of(days) != (year, month, day) {
                return Err(NotAnInstant);
            }
            let missing = 9 - fraction.len() as u32;
            let nanoseconds = digits(fraction)? * 10_i64.pow(missing);
            let seconds = days * DAY + hour * 3600 + minute * 60 + second;
            Timestamp::new(seconds, nanoseconds as u32)
        }
    }

    impl Serialize for Timestamp {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Timestamp {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
            let text = String::deserialize(deserializer)?;
            let not_one = |_| de::Error::custom("not an instant in RFC 3339");
            text.parse().map_err(not_one)
        }
    }

    impl JsonSchema for Timestamp {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Timestamp".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "format": "date-time" })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// Some of every century, with days around the odd ones.
        fn instants() -> impl Iterator<Item = i64> {
            let step = 1_000_003 * 37;
            let usual = (FIRST..LAST).step_by(step * 100);
            let odd = [
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59Z",
                "2000-02-29T12:00:00Z",
                "2100-02-28T23:59:59Z",
                "2100-03-01T00:00:00Z",
            ];
            let odd = odd.map(|it| it.parse::<jiff::Timestamp>().expect("one").as_second());
            usual.chain(odd)
        }

        #[test]
        fn it_is_written_and_read_as_jiff_does() {
            for second in instants() {
                for nanosecond in [0, 1, 153_944_000, 250_000_000, 999_999_999] {
                    let exact = jiff::Timestamp::new(second, nanosecond).expect("an instant");
                    let small = Timestamp::new(second, nanosecond.unsigned_abs()).expect("one");
                    assert_eq!(small.to_string(), exact.to_string());
                    assert_eq!(exact.to_string().parse(), Ok(small));
                    assert_eq!(
                        small.as_millisecond(),
                        exact.as_nanosecond().div_euclid(1_000_000) as i64
                    );
                }
            }
        }

        #[test]
        fn what_is_no_instant_is_refused() {
            for bad in [
                "",
                "Z",
                "2026-11-29",
                "2026-11-29T08:25:36",
                "2026-02-29T08:25:36Z",
                "2026-13-01T08:25:36Z",
                "2026-00-01T08:25:36Z",
                "2026-11-31T08:25:36Z",
                "2026-11-29T24:00:00Z",
                "2026-11-29T08:60:00Z",
                "2026-11-29T08:25:36.Z",
                "2026-11-29T08:25:36.+1Z",
                "2026-11-29T08:25:36.1234567890Z",
                "+026-11-29T08:25:36Z",
                "2026-11-2éT08:25:36Z",
            ] {
                assert_eq!(bad.parse::<Timestamp>(), Err(NotAnInstant), "{bad}");
            }
        }

        #[test]
        fn it_is_moved_by_a_length_of_time() {
            let at: Timestamp = "2026-11-29T00:00:00.25Z".parse().expect("one");
            let later = at.checked_add(Duration::from_millis(86_400_750));
            assert_eq!(later.expect("one").to_string(), "2026-11-30T00:00:01Z");
            let earlier = at.checked_sub(Duration::from_millis(500));
            assert_eq!(earlier.expect("one").to_string(), "2026-11-28T23:59:59.75Z");
            assert_eq!(at.checked_add(Duration::MAX), Err(NotAnInstant));
        }
    }
}
