//! Numbers as people read them.

/// With a comma before each group of three digits.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// With its noun, of which there may be one.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{} {many}", count(number)),
    }
}

/// Bytes in the largest unit that they fill, to a tenth where they do not fill it evenly.
pub fn size(bytes: u64) -> String {
    match bytes {
        it if it >= 1 << 20 => in_unit(it, 1 << 20, "MiB"),
        it if it >= 1 << 10 => in_unit(it, 1 << 10, "KiB"),
        it => counted(it, "byte", "bytes"),
    }
}

fn in_unit(bytes: u64, unit: u64, name: &str) -> String {
    match bytes % unit {
        0 => format!("{} {name}", count(bytes / unit)),
        _ => format!("{:.1} {name}", bytes as f64 / unit as f64),
    }
}

/// A long time in its largest whole unit.
pub fn long_time(seconds: u64) -> String {
    for (unit, one, many) in [
        (24 * 3600, "day", "days"),
        (3600, "hour", "hours"),
        (60, "minute", "minutes"),
    ] {
        if seconds >= unit && seconds.is_multiple_of(unit) {
            return counted(seconds / unit, one, many);
        }
    }
    counted(seconds, "second", "seconds")
}

#[cfg(test)]
mod tests {
    use super::{count, counted, long_time, size};

    #[test]
    fn numbers_are_grouped_and_have_their_noun() {
        assert_eq!(count(50), "50");
        assert_eq!(count(100_000), "100,000");
        assert_eq!(counted(1, "call", "calls"), "1 call");
        assert_eq!(counted(1_200, "call", "calls"), "1,200 calls");
    }

    #[test]
    fn sizes_and_times_take_the_unit_that_reads_best() {
        assert_eq!(size(128 << 20), "128 MiB");
        assert_eq!(size((256 << 10) + 128), "256.1 KiB");
        assert_eq!(size(1_000), "1,000 bytes");
        assert_eq!(long_time(24 * 3600), "1 day");
        assert_eq!(long_time(36 * 3600), "36 hours");
        assert_eq!(long_time(90), "90 seconds");
    }
}
