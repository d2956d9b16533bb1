//! What there is to know of a function in a few lines: what answers, since when, and when it rests.

use api::functions::{FunctionSummary, Live};
use leptos::prelude::*;

use super::idle::IdleTime;
use crate::{
    components::{
        copy_button::CopyButton,
        instant::{Instant, length},
    },
    session::Rights,
};

#[component]
pub fn Facts(summary: RwSignal<FunctionSummary>, rights: Rights) -> impl IntoView {
    let uuid = summary.with_untracked(|it| it.uuid.to_string());
    let copied = uuid.clone();
    let event = move || summary.with(|it| it.event.clone().unwrap_or_else(|| "None".to_owned()));
    view! {
        <dl class="card facts">
            <div>
                <dt>"Answers"</dt>
                <dd>{move || answers(summary.with(|it| it.live.clone()))}</dd>
            </div>
            <div>
                <dt>"In memory"</dt>
                <dd>{move || in_memory(summary.with(|it| it.live.clone()))}</dd>
            </div>
            <IdleTime summary rights/>
            <div>
                <dt>"Saved"</dt>
                <dd>
                    {move || {
                        summary
                            .with(|it| {
                                let (version, by) = (it.version, it.changed_by.clone());
                                view! {
                                    {format!("Version {version}, ")}
                                    <Instant at=it.changed_at/>
                                    {format!(" by {by}")}
                                }
                            })
                    }}
                </dd>
            </div>
            <div>
                <dt>"Event"</dt>
                <dd>{event}</dd>
            </div>
            <div>
                <dt>"UUID"</dt>
                <dd class="mono">
                    {uuid} <CopyButton what="UUID" text=move |()| copied.clone()/>
                </dd>
            </div>
        </dl>
    }
}

fn answers(live: Option<Live>) -> AnyView {
    match live {
        Some(live) => view! {
            {format!("Version {}, since ", live.version)}
            <Instant at=live.deployed_at/>
            {format!(" by {}", live.deployed_by)}
        }
        .into_any(),
        None => "Nothing: callers are turned away until it is deployed".into_any(),
    }
}

fn in_memory(live: Option<Live>) -> AnyView {
    let Some(live) = live else {
        return "Nothing".into_any();
    };
    let presence = live.presence;
    let cost = presence
        .last_start_us
        .map(|it| format!("; its last start took {}", length(it)));
    match presence.stops_at {
        None if presence.running => view! {
            "Running: a schedule keeps it in use"
            {cost}
        }
        .into_any(),
        Some(at) => view! {
            "Running; it is stopped "
            <Instant at/>
            " unless somebody invokes it"
            {cost}
        }
        .into_any(),
        None => view! {
            "Nothing: it is stopped, and its next call starts it"
            {cost}
        }
        .into_any(),
    }
}
