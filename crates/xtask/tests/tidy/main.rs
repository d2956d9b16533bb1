//! The rules of the house that a machine can check, each a test. One file holds one kind of rule.
//!
//! A finding names file, line and rule. There are no exceptions: a rule that needs one is a wrong rule.

mod arrows;
mod checkout;
mod code;
mod documents;
mod manifests;
mod names;
mod operations;
mod sizes;
mod style;

use checkout::{Checkout, Finding};

/// Runs a rule over the checkout and fails with what it found.
fn hold(rule: impl Fn(&Checkout) -> Vec<Finding>) {
    let findings = rule(&Checkout::read());
    let told: String = findings.iter().map(|it| format!("\n  {it}")).collect();
    assert!(findings.is_empty(), "{told}\n");
}
