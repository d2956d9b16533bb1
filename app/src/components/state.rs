//! States of functions and deployments: an icon and a word, never a colour alone.

use api::{deployments::DeploymentState, functions::FunctionState};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// How a state feels; the styles know its colour.
#[derive(Clone, Copy)]
enum Mood {
    Quiet,
    Busy,
    Good,
    Changed,
    Bad,
}

impl Mood {
    fn class(self) -> &'static str {
        match self {
            Mood::Quiet => "state quiet",
            Mood::Busy => "state busy",
            Mood::Good => "state good",
            Mood::Changed => "state changed",
            Mood::Bad => "state bad",
        }
    }
}

#[component]
pub fn FunctionStateLabel(#[prop(into)] state: Signal<FunctionState>) -> impl IntoView {
    move || {
        let (mood, glyph, word) = function_state(state.get());
        view! { <span class=mood.class()><Icon glyph/>{word}</span> }
    }
}

#[component]
pub fn DeploymentStateLabel(#[prop(into)] state: Signal<DeploymentState>) -> impl IntoView {
    move || {
        let state = state.get();
        let (mood, glyph) = match state {
            DeploymentState::DeployFinish => (Mood::Good, Glyph::CIRCLE_CHECK),
            it if it.is_error() => (Mood::Bad, Glyph::CIRCLE_X),
            _ => (Mood::Busy, Glyph::LOADER_CIRCLE),
        };
        view! { <span class=mood.class()><Icon glyph/>{deployment_word(state)}</span> }
    }
}

fn function_state(state: FunctionState) -> (Mood, Glyph, &'static str) {
    match state {
        FunctionState::Draft => (Mood::Quiet, Glyph::CIRCLE_DASHED, "Draft"),
        FunctionState::Productive => (Mood::Good, Glyph::CIRCLE_CHECK, "Productive"),
        FunctionState::Modified => (Mood::Changed, Glyph::CIRCLE_DOT, "Modified"),
        FunctionState::Undeploying => (Mood::Busy, Glyph::POWER_OFF, "Marked Undeployed"),
        FunctionState::BuildError => (Mood::Bad, Glyph::CIRCLE_X, "Build Error"),
        FunctionState::DeployError => (Mood::Bad, Glyph::CIRCLE_X, "Deploy Error"),
    }
}

pub fn deployment_word(state: DeploymentState) -> &'static str {
    match state {
        DeploymentState::BuildStart => "Build Start",
        DeploymentState::BuildFinish => "Build Finish",
        DeploymentState::DeployStart => "Deploy Start",
        DeploymentState::DeployFinish => "Deployment successful",
        DeploymentState::BuildError => "Build Error",
        DeploymentState::DeployError => "Deploy Error",
    }
}
