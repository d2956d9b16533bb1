//! The four states of a deployment as a line of points, with how long each step took.

use api::Timestamp;
use api::deployments::{Deployment, DeploymentState, StateChange};
use leptos::prelude::*;

use crate::components::{instant::length, state::deployment_word};

const PATH: [DeploymentState; 4] = [
    DeploymentState::BuildStart,
    DeploymentState::BuildFinish,
    DeploymentState::DeployStart,
    DeploymentState::DeployFinish,
];

/// One point: what it stands for, how it looks, and how long the way to it took.
struct Point {
    name: &'static str,
    class: &'static str,
    took: Option<String>,
}

#[component]
pub fn Timeline(#[prop(into)] deployment: Signal<Deployment>) -> impl IntoView {
    view! {
        <ol class="timeline" aria-label="States of the deployment">
            {move || {
                let deployment = deployment.get();
                points(&deployment.states)
                    .into_iter()
                    .map(|it| {
                        let title = match &it.took {
                            Some(took) => format!("{} after {took}", it.name),
                            None => it.name.to_owned(),
                        };
                        let spoken = title.clone();
                        view! {
                            <li class=it.class title=title>
                                <span class="took" aria-hidden="true">{it.took}</span>
                                <span class="visually-hidden">{spoken}</span>
                            </li>
                        }
                            .into_any()
                    })
                    .collect_view()
            }}
        </ol>
    }
}

/// How long the whole deployment took, once it is over.
pub fn total(deployment: &Deployment) -> Option<String> {
    let (first, last) = (deployment.states.first()?, deployment.states.last()?);
    last.state
        .is_final()
        .then(|| length(between(first.at, last.at)))
}

fn points(states: &[StateChange]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(PATH.len());
    let mut before: Option<Timestamp> = None;
    for change in states {
        points.push(Point {
            name: deployment_word(change.state),
            class: if change.state.is_error() {
                "failed"
            } else {
                "reached"
            },
            took: before.map(|it| length(between(it, change.at))),
        });
        before = Some(change.at);
    }
    let ended = states.last().is_some_and(|it| it.state.is_final());
    for (index, state) in PATH.iter().enumerate().skip(points.len()) {
        let class = match (ended, index == states.len()) {
            (false, true) => "next",
            _ => "ahead",
        };
        points.push(Point {
            name: deployment_word(*state),
            class,
            took: None,
        });
    }
    points
}

fn between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_microsecond() - from.as_microsecond()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(state: DeploymentState, millisecond: i64) -> StateChange {
        let at = Timestamp::from_millisecond(millisecond).expect("a time");
        StateChange { state, at }
    }

    #[test]
    fn what_is_not_reached_stays_ahead_of_a_failed_deployment() {
        let states = [
            change(DeploymentState::BuildStart, 0),
            change(DeploymentState::BuildError, 12),
        ];
        let classes: Vec<_> = points(&states).iter().map(|it| it.class).collect();
        assert_eq!(classes, ["reached", "failed", "ahead", "ahead"]);
    }

    #[test]
    fn a_running_deployment_shows_what_comes_next() {
        let points = points(&[
            change(DeploymentState::BuildStart, 0),
            change(DeploymentState::BuildFinish, 84),
        ]);
        let classes: Vec<_> = points.iter().map(|it| it.class).collect();
        assert_eq!(classes, ["reached", "reached", "next", "ahead"]);
        assert_eq!(points[1].took.as_deref(), Some("84 ms"));
    }
}
