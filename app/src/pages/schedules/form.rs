//! The form of a schedule, new or saved, with what it means beside it.

use leptos::{html, prelude::*};

use super::{
    fields::Fields,
    policies::Policies,
    preview::{Answer, PreviewPane, asking, fault},
};
use crate::{browser, components::problem::ProblemNote};

/// Expressions to start from.
const PRESETS: [(&str, &str); 6] = [
    ("Every 15 minutes", "*/15 * * * *"),
    ("Every hour", "0 * * * *"),
    ("Every day", "0 9 * * *"),
    ("Weekdays", "0 9 * * MON-FRI"),
    ("Every Monday", "0 9 * * MON"),
    ("First of the month", "0 9 1 * *"),
];

const PARTS: [&str; 5] = ["minute", "hour", "day", "month", "weekday"];

/// What a form does besides being filled in.
#[derive(Clone, Copy)]
pub struct Submitting {
    pub busy: RwSignal<bool>,
    pub failure: RwSignal<Option<api::Problem>>,
    pub on_submit: Callback<()>,
    pub verb: &'static str,
}

#[component]
pub fn ScheduleForm(
    fields: Fields,
    zones: Vec<String>,
    /// Absent: the person may only look.
    submitting: Option<Submitting>,
) -> impl IntoView {
    let answer = asking(fields);
    let form = NodeRef::<html::Form>::new();
    let off = submitting.is_none();
    view! {
        <div class="schedule-form">
            <form
                node_ref=form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    if let (Some(it), Some(form)) = (submitting, form.get_untracked()) {
                        // The browser names what it finds; the server has the last word.
                        if form.report_validity() {
                            it.on_submit.run(());
                        }
                    }
                }
            >
                {move || {
                    submitting
                        .and_then(|it| it.failure.get())
                        .map(|problem| view! { <ProblemNote problem/> })
                }}
                <fieldset class="parts" disabled=off>
                    <legend class="visually-hidden">"Schedule"</legend>
                    <Cron fields answer/>
                    <TimeZone fields answer zones/>
                    <Payload fields/>
                    <Policies fields/>
                </fieldset>
                {submitting
                    .map(|it| {
                        view! {
                            <footer>
                                <button
                                    type="submit"
                                    class="button primary"
                                    disabled=move || it.busy.get()
                                >
                                    {it.verb}
                                </button>
                            </footer>
                        }
                    })}
            </form>
            <PreviewPane answer/>
        </div>
    }
}

#[component]
fn Cron(fields: Fields, answer: Answer) -> impl IntoView {
    let cron = fields.cron;
    let wrong = fault(answer, "cron");
    let preset = |&(word, expression): &(&'static str, &'static str)| {
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || (cron.get() == expression).to_string()
                on:click=move |_| cron.set(expression.to_owned())
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="field">
            <label for="cron">"When"</label>
            <input
                id="cron"
                type="text"
                class="mono cron"
                required
                maxlength="120"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby="cron-parts cron-rule"
                aria-invalid=move || wrong.get().is_some().then_some("true")
                value=cron.get_untracked()
                prop:value=cron
                on:input=move |event| cron.set(event_target_value(&event))
            />
            <small id="cron-parts" class="cron-parts mono">
                {PARTS.map(|it| view! { <span>{it}</span> })}
            </small>
            <small id="cron-rule" class:bad=move || wrong.get().is_some()>
                {move || {
                    wrong
                        .get()
                        .unwrap_or_else(|| {
                            "Five fields: numbers, *, ranges (1-5), steps (*/15), lists (1,15), and names (MON, JAN)."
                                .to_owned()
                        })
                }}
            </small>
            <div class="presets" role="group" aria-label="Expressions to start from">
                {PRESETS.iter().map(preset).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn TimeZone(fields: Fields, answer: Answer, zones: Vec<String>) -> impl IntoView {
    let zone = fields.time_zone;
    let wrong = fault(answer, "time_zone");
    view! {
        <div class="field">
            <label for="time-zone">"Time zone"</label>
            <input
                id="time-zone"
                type="text"
                list="time-zones"
                required
                autocomplete="off"
                spellcheck="false"
                aria-describedby="time-zone-rule"
                aria-invalid=move || wrong.get().is_some().then_some("true")
                value=zone.get_untracked()
                prop:value=zone
                on:input=move |event| zone.set(event_target_value(&event))
            />
            <small id="time-zone-rule" class:bad=move || wrong.get().is_some()>
                {move || {
                    wrong
                        .get()
                        .unwrap_or_else(|| {
                            "Type a city or region. The clocks of this zone count, also when they are put forward or back."
                                .to_owned()
                        })
                }}
            </small>
            <datalist id="time-zones">
                {zones
                    .into_iter()
                    .map(|it| view! { <option value=it></option> })
                    .collect_view()}
            </datalist>
        </div>
    }
}

#[component]
fn Payload(fields: Fields) -> impl IntoView {
    let payload = fields.payload;
    let wrong = move || fields.payload().err();
    view! {
        <div class="field">
            <label for="payload">"Payload"</label>
            <textarea
                id="payload"
                class="mono"
                rows="6"
                spellcheck="false"
                aria-describedby="payload-rule"
                aria-invalid=move || wrong().is_some().then_some("true")
                prop:value=payload
                on:input=move |event| payload.set(event_target_value(&event))
            >
                {payload.get_untracked()}
            </textarea>
            <small id="payload-rule" class:bad=move || wrong().is_some()>
                {move || {
                    wrong()
                        .unwrap_or_else(|| {
                            "JSON that the function gets as input.payload each time, up to 8,000 characters."
                                .to_owned()
                        })
                }}
            </small>
        </div>
    }
}

/// Takes the browser's own time zone, if it is one of those that there are.
pub fn prefer_own_zone(fields: Fields, zones: &[String]) {
    let zones = StoredValue::new(zones.to_vec());
    Effect::new(move |_| {
        if let Some(own) = browser::time_zone()
            && zones.with_value(|it| it.contains(&own))
        {
            fields.time_zone.set(own);
        }
    });
}
