//! Rust files as a whole; clippy checks what is inside.

use crate::{checkout::Checkout, hold};

#[test]
fn every_module_begins_by_saying_what_it_is() {
    hold(|checkout: &Checkout| {
        let silent = checkout
            .ending(".rs")
            .filter(|it| !it.text.starts_with("//! "));
        silent
            .map(|it| it.finding(1, "the first line is `//! ` and says what the module is"))
            .collect()
    });
}

#[test]
fn app_is_the_same_on_server_and_browser() {
    let forbidden = concat!("cfg(", "feature");
    hold(|checkout: &Checkout| {
        let rule =
            "`app` has no cfg on a feature: what differs is handed in by server and frontend";
        checkout
            .below("app/")
            .flat_map(|it| it.check(rule, |line| line.contains(forbidden)))
            .collect()
    });
}

/// The test of a function that stops a runaway may not itself wait for time to pass.
#[test]
fn no_test_sleeps() {
    let sleeps = concat!("::sle", "ep(");
    hold(|checkout: &Checkout| {
        let tests = checkout
            .ending(".rs")
            .filter(|it| it.path.contains("/tests/"));
        let rule = "a test waits for what it expects, not for time to pass";
        tests
            .flat_map(|it| it.check(rule, |line| line.contains(sleeps)))
            .collect()
    });
}
