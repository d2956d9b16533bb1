//! Files that a person can read in one sitting.

use crate::{checkout::Checkout, hold};

/// The endings of files, and how many lines each may have, tests included.
const LIMITS: [(&str, usize); 6] = [
    (".rs", 500),
    (".ts", 500),
    (".mjs", 500),
    (".js", 500),
    (".sql", 500),
    (".css", 250),
];

#[test]
fn no_file_is_longer_than_its_kind_may_be() {
    hold(|checkout: &Checkout| {
        let over = |ending: &'static str, limit: usize| {
            checkout.ending(ending).filter_map(move |file| {
                let lines = file.text.lines().count();
                let rule = format!("{lines} lines, and a {ending} file may have {limit} at most");
                (lines > limit).then(|| file.finding(limit + 1, rule))
            })
        };
        LIMITS
            .into_iter()
            .flat_map(|(ending, limit)| over(ending, limit))
            .collect()
    });
}
