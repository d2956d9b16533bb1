//! What happens when runs overlap, and with what was missed: one line of explanation each.

use api::schedules::{CatchUp, Overlap};
use leptos::prelude::*;

use super::fields::{CatchUpChoice, Fields};

const OVERLAPS: [(Overlap, &str, &str); 3] = [
    (
        Overlap::Skip,
        "Skip",
        "The new run does not happen, and the history says so.",
    ),
    (
        Overlap::Queue,
        "Queue",
        "The new run waits until the earlier one has ended.",
    ),
    (Overlap::Allow, "Allow", "Both run side by side."),
];

const CATCH_UPS: [(CatchUpChoice, &str, &str); 3] = [
    (
        CatchUpChoice::Skip,
        "Skip",
        "They are left out; the next one runs on time.",
    ),
    (
        CatchUpChoice::Latest,
        "Latest",
        "The newest one runs as soon as Flint is back.",
    ),
    (
        CatchUpChoice::All,
        "All, up to a number",
        "The newest ones run one by one as soon as Flint is back.",
    ),
];

#[component]
pub fn Policies(fields: Fields) -> impl IntoView {
    let Fields {
        overlap,
        catch_up,
        catch_up_limit,
        ..
    } = fields;
    view! {
        <Policy legend="When an earlier run has not ended" name="overlap" choices=&OVERLAPS picked=overlap/>
        <Policy
            legend="Runs missed while Flint was down"
            name="catch-up"
            choices=&CATCH_UPS
            picked=catch_up
        />
        <Show when=move || catch_up.get() == CatchUpChoice::All>
            <label class="field number">
                <span>"Most runs to catch up"</span>
                <input
                    type="number"
                    min="1"
                    max=CatchUp::MAX_LIMIT.to_string()
                    required
                    prop:value=move || catch_up_limit.get().to_string()
                    on:input=move |event| {
                        // What is no number yet is not taken over; the browser names the bounds.
                        if let Ok(limit) = event_target_value(&event).parse() {
                            catch_up_limit.set(limit);
                        }
                    }
                />
            </label>
        </Show>
    }
}

#[component]
fn Policy<T: Copy + PartialEq + Send + Sync + 'static>(
    legend: &'static str,
    name: &'static str,
    choices: &'static [(T, &'static str, &'static str)],
    picked: RwSignal<T>,
) -> impl IntoView {
    let choice = |&(value, word, meaning): &(T, &'static str, &'static str)| {
        let first = picked.get_untracked() == value;
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name
                    prop:checked=move || picked.get() == value
                    checked=first
                    on:change=move |_| picked.set(value)
                />
                <span>
                    {word} <small>{meaning}</small>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="policy">
            <legend>{legend}</legend>
            {choices.iter().map(choice).collect_view()}
        </fieldset>
    }
}
