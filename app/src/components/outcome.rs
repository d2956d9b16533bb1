//! What came of an invocation, and what called it: icon and word.

use api::invocations::{Outcome, Trigger};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn OutcomeLabel(outcome: Outcome) -> impl IntoView {
    let (class, glyph) = match outcome {
        Outcome::Ok => ("state good", Glyph::CIRCLE_CHECK),
        _ => ("state bad", Glyph::CIRCLE_X),
    };
    view! {
        <span class=class>
            <Icon glyph/>
            {word(outcome)}
        </span>
    }
}

pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "Ok",
        Outcome::Custom => "Failed by the function",
        Outcome::Runtime => "Error in the code",
        Outcome::Timeout => "Timed out",
        Outcome::OutOfMemory => "Out of memory",
        Outcome::OutputTooLarge => "Output too large",
        Outcome::NeverSettled => "Never settled",
        Outcome::Platform => "Failed in Flint",
    }
}

/// What called the function, in a word.
pub fn trigger_word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Call => "Call",
        Trigger::Test => "Test",
        Trigger::Schedule => "Schedule",
    }
}

/// Shown where a draft ran, so that nobody takes it for what callers met.
#[component]
pub fn TestBadge() -> impl IntoView {
    view! {
        <span class="badge">
            <Icon glyph=Glyph::FLASK_CONICAL/>
            "Test"
        </span>
    }
}
