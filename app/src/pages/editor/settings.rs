//! Settings: what the function is for, what calls it, and what holds while it runs.

use api::{functions::Language, limits::Limits};
use leptos::prelude::*;

use crate::{components::instant::Instant, pages::editor::desk::Desk};

#[component]
pub fn SettingsPanel(desk: Desk) -> impl IntoView {
    view! {
        <Description desk/>
        <EventChoice desk/>
        <WhatIsKept desk/>
        <dl class="facts">
            <div>
                <dt>"Language"</dt>
                <dd>{language_name(desk.language)}</dd>
            </div>
            {move || {
                let summary = desk.summary();
                view! {
                    <div>
                        <dt>"Last changed"</dt>
                        <dd>
                            <Instant at=summary.changed_at/>
                            {format!(" by {}", summary.changed_by)}
                        </dd>
                    </div>
                    <div>
                        <dt>"Live"</dt>
                        <dd>
                            {match summary.live {
                                Some(live) => format!("Version {} of {}", live.version, summary.version),
                                None => "Not deployed".to_owned(),
                            }}
                        </dd>
                    </div>
                }
            }}
        </dl>
        <h2>"Limits in force"</h2>
        <dl class="facts">
            {desk
                .limits
                .with_value(named_limits)
                .into_iter()
                .map(|(name, value)| {
                    view! {
                        <div>
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

#[component]
fn Description(desk: Desk) -> impl IntoView {
    let most = desk.limits.with_value(|it| it.description_chars);
    let text = desk.draft.description;
    let used = move || text.with(|it| it.chars().count());
    view! {
        <label class="field" for="description">
            <span>"Description"</span>
            <textarea
                id="description"
                rows="3"
                maxlength=most.to_string()
                readonly=!desk.may_write
                aria-describedby="description-count"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            >
                {text.get_untracked()}
            </textarea>
            <small id="description-count">{move || format!("{} of {most} characters", used())}</small>
        </label>
    }
}

#[component]
fn EventChoice(desk: Desk) -> impl IntoView {
    let event = desk.draft.event;
    let events = desk.events.get_value();
    let chosen = move |id: &str| event.with(|it| it.as_deref().unwrap_or_default() == id);
    let options: Vec<_> = events
        .into_iter()
        .map(|it| {
            let id = it.id.clone();
            view! {
                <option value=it.id selected=move || chosen(&id)>
                    {it.name}
                </option>
            }
        })
        .collect();
    view! {
        <label class="field" for="event">
            <span>"Event"</span>
            <select
                id="event"
                disabled=!desk.may_write
                on:change=move |it| {
                    let id = event_target_value(&it);
                    event.set((!id.is_empty()).then_some(id));
                }
            >
                <option value="" selected=move || chosen("")>
                    "No event"
                </option>
                {options}
            </select>
            <small>"What calls the function, and which sample its payload starts with"</small>
        </label>
    }
}

/// What is recorded of each call besides its outcome, times and logs.
#[component]
fn WhatIsKept(desk: Desk) -> impl IntoView {
    let record = desk.draft.record;
    view! {
        <fieldset class="field kept">
            <legend>"What is kept"</legend>
            <label>
                <input
                    type="checkbox"
                    disabled=!desk.may_write
                    checked=record.get_untracked().input
                    prop:checked=move || record.get().input
                    on:change=move |event| record.update(|it| it.input = event_target_checked(&event))
                />
                "Input of each call"
            </label>
            <label>
                <input
                    type="checkbox"
                    disabled=!desk.may_write
                    checked=record.get_untracked().output
                    prop:checked=move || record.get().output
                    on:change=move |event| record.update(|it| it.output = event_target_checked(&event))
                />
                "Output of each call"
            </label>
            <small>
                "Up to 64 KiB of each, for whoever may read logs. It holds from the next deployment on."
            </small>
        </fieldset>
    }
}

fn language_name(language: Language) -> &'static str {
    match language {
        Language::Javascript => "JavaScript",
        Language::Typescript => "TypeScript",
    }
}

/// The limits that an author meets.
fn named_limits(limits: &Limits) -> Vec<(&'static str, String)> {
    let seconds = |milliseconds: u64| format!("{} s", milliseconds as f64 / 1000.0);
    let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
    vec![
        ("Time of a call", seconds(limits.run_wall_ms)),
        ("CPU time of a call", seconds(limits.run_cpu_ms)),
        ("CPU time of the start-up", seconds(limits.startup_cpu_ms)),
        ("Memory", mebibytes(limits.memory_bytes)),
        ("Request and response", mebibytes(limits.body_bytes)),
        ("Logs of a call", format!("{} KiB", limits.log_bytes >> 10)),
        ("Code", format!("{} characters", limits.code_chars)),
    ]
}
