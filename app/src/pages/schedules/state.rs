//! States of schedules and of their runs: an icon and a word, never a colour alone.

use api::Timestamp;
use api::schedules::{PauseReason, RunState};
use leptos::prelude::*;
use uuid::Uuid;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn ScheduleState(paused: Option<PauseReason>, next_run: Option<Timestamp>) -> impl IntoView {
    let (class, glyph, word) = match (paused, next_run) {
        (Some(PauseReason::Person), _) => ("state quiet", Glyph::PAUSE, "Paused"),
        (Some(PauseReason::Undeployed), _) => (
            "state warn",
            Glyph::TRIANGLE_ALERT,
            "Paused: the function was undeployed",
        ),
        (None, None) => ("state warn", Glyph::TRIANGLE_ALERT, "No run to come"),
        (None, Some(_)) => ("state good", Glyph::CALENDAR_CLOCK, "Active"),
    };
    view! { <span class=class><Icon glyph/>{word}</span> }
}

#[component]
pub fn RunStateLabel(state: RunState) -> impl IntoView {
    let (class, glyph) = match state {
        RunState::Waiting => ("state quiet", Glyph::CIRCLE_DASHED),
        RunState::Running => ("state busy", Glyph::LOADER_CIRCLE),
        RunState::Ok => ("state good", Glyph::CIRCLE_CHECK),
        RunState::Failed => ("state bad", Glyph::CIRCLE_X),
        RunState::Skipped => ("state quiet", Glyph::CIRCLE_DOT),
        RunState::Lost => ("state warn", Glyph::TRIANGLE_ALERT),
    };
    view! { <span class=class><Icon glyph/>{word(state)}</span> }
}

pub fn word(state: RunState) -> &'static str {
    match state {
        RunState::Waiting => "Waiting",
        RunState::Running => "Running",
        RunState::Ok => "Ok",
        RunState::Failed => "Failed",
        RunState::Skipped => "Skipped",
        RunState::Lost => "Lost",
    }
}

/// What became of a run; where it was invoked, a button that opens the record of that.
#[component]
pub fn RunOutcome(
    state: RunState,
    due_at: Timestamp,
    invocation: Option<Uuid>,
    /// The invocation whose record is shown; absent for who may not see it.
    opened: Option<RwSignal<Option<Uuid>>>,
) -> impl IntoView {
    let label = format!("{}: show the invocation of {due_at}", word(state));
    match (invocation, opened) {
        (Some(id), Some(opened)) => view! {
            <button
                type="button"
                class="outcome"
                aria-label=label
                on:click=move |_| opened.set(Some(id))
            >
                <RunStateLabel state/>
            </button>
        }
        .into_any(),
        _ => view! { <RunStateLabel state/> }.into_any(),
    }
}
