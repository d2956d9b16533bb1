//! How figures become places and strokes.

/// The least number of the form 1, 2 or 5 with zeros that is not below the highest value.
pub(super) fn ceiling(highest: u64) -> u64 {
    let mut step = 1_u64;
    loop {
        for times in [1, 2, 5] {
            let top = step.saturating_mul(times);
            if top >= highest {
                return top;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// A path through the values that are there, broken where one is absent; a value alone is a short stroke.
pub(super) fn polyline(values: &[Option<u64>], step: f64, y: impl Fn(u64) -> f64) -> String {
    let there = |at: usize| values.get(at).copied().flatten();
    let mut path = String::new();
    for at in 0..values.len() {
        let Some(value) = there(at) else { continue };
        let (x, y) = ((at as f64 + 0.5) * step, y(value));
        let begins = at == 0 || there(at - 1).is_none();
        let letter = if begins { 'M' } else { 'L' };
        path.push_str(&format!("{letter}{x:.1} {y:.2}"));
        if begins && there(at + 1).is_none() {
            path.push_str(&format!("h{:.1}", step / 4.0));
        }
    }
    path
}

/// The strokes over the colour of a layer, in a square of 4 by 4.
pub(super) fn strokes(class: &str) -> &'static str {
    match class {
        "reported" => "M0 4 4 0",
        "runtime" => "M0 0 4 4",
        "limit" => "M0 2H4",
        "other" => "M2 0V4",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_on_a_round_number() {
        for (highest, top) in [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (1_234, 2_000)] {
            assert_eq!(ceiling(highest), top);
        }
        assert_eq!(ceiling(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_line_is_broken_where_nothing_was_measured() {
        let values = [Some(1), Some(2), None, Some(3)];
        let path = polyline(&values, 10.0, |it| it as f64);
        assert_eq!(path, "M5.0 1.00L15.0 2.00M35.0 3.00h2.5");
    }
}
