//! The filter bar: function, levels, time, text.

use std::time::Duration;

use api::Timestamp;
use api::{
    Client,
    functions::ListFunctions,
    invocations::{Level, Trigger},
    page::MAX_LIMIT,
};
use leptos::{prelude::*, task::spawn_local};

use super::filter::{Filter, RANGES, Range, use_refine};
use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        level,
        outcome::trigger_word,
    },
};

/// What triggers can be picked.
const TRIGGERS: [Trigger; 3] = [Trigger::Call, Trigger::Test, Trigger::Schedule];

#[component]
pub fn FilterBar(
    filter: Memo<Filter>,
    /// Whether entries are looked for, which have levels and texts; else invocations, which fail.
    of_entries: bool,
) -> impl IntoView {
    let refine = use_refine();
    view! {
        <form class="filter-bar" role="search" on:submit=|event| event.prevent_default()>
            <FunctionField filter/>
            {of_entries
                .then(|| {
                    view! {
                        <label class="text">
                            <span>"Text"</span>
                            <input
                                type="search"
                                name="text"
                                placeholder="Words of message or extras"
                                maxlength="500"
                                autocomplete="off"
                                value=filter.with_untracked(|it| it.text.clone())
                                prop:value=move || filter.with(|it| it.text.clone())
                                on:change=move |event| {
                                    let text = event_target_value(&event);
                                    if text != filter.with_untracked(|it| it.text.clone()) {
                                        refine.run(Filter { text, ..filter.get_untracked() });
                                    }
                                }
                            />
                        </label>
                    }
                })}
            <TimeField filter/>
            <TriggerField filter/>
            {match of_entries {
                true => view! { <Levels filter/> }.into_any(),
                false => view! { <OnlyFailed filter/> }.into_any(),
            }}
            <noscript>
                <button class="button">"Search"</button>
            </noscript>
            <Show when=move || filter.with(Filter::is_narrow)>
                <button
                    type="button"
                    class="button bare clear"
                    on:click=move |_| {
                        let grouped = filter.with_untracked(|it| it.grouped);
                        refine.run(Filter { grouped, ..Filter::default() });
                    }
                >
                    <Icon glyph=Glyph::X/>
                    "Clear filters"
                </button>
            </Show>
        </form>
    }
}

#[component]
fn TriggerField(filter: Memo<Filter>) -> impl IntoView {
    let refine = use_refine();
    view! {
        <label>
            <span>"Called by"</span>
            <select
                name="trigger"
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    let trigger = TRIGGERS.into_iter().find(|it| it.as_str() == chosen);
                    refine.run(Filter { trigger, ..filter.get_untracked() });
                }
            >
                <option value="" selected=move || filter.with(|it| it.trigger.is_none())>
                    "Anything"
                </option>
                {TRIGGERS
                    .map(|trigger| {
                        view! {
                            <option
                                value=trigger.as_str()
                                selected=move || filter.with(|it| it.trigger == Some(trigger))
                            >
                                {trigger_word(trigger)}
                            </option>
                        }
                    })}
            </select>
        </label>
    }
}

/// A name with the functions that there are as proposals.
#[component]
fn FunctionField(filter: Memo<Filter>) -> impl IntoView {
    let refine = use_refine();
    let client = expect_context::<Client>();
    let names = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        let client = client.clone();
        let list = ListFunctions {
            limit: Some(MAX_LIMIT),
            ..ListFunctions::default()
        };
        spawn_local(async move {
            // Without proposals a name can be typed all the same.
            if let Ok(page) = client.call(list).await {
                names.try_set(
                    page.items
                        .into_iter()
                        .map(|it| it.name.to_string())
                        .collect(),
                );
            }
        });
    });
    view! {
        <label>
            <span>"Function"</span>
            <input
                type="search"
                name="function"
                list="known-functions"
                placeholder="All functions"
                maxlength="50"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                value=filter.with_untracked(|it| it.function.clone())
                prop:value=move || filter.with(|it| it.function.clone())
                on:change=move |event| {
                    let function = event_target_value(&event).trim().to_owned();
                    if function != filter.with_untracked(|it| it.function.clone()) {
                        refine.run(Filter { function, ..filter.get_untracked() });
                    }
                }
            />
            <datalist id="known-functions">
                {move || {
                    names
                        .get()
                        .into_iter()
                        .map(|it| view! { <option value=it></option> })
                        .collect_view()
                }}
            </datalist>
        </label>
    }
}

#[component]
fn TimeField(filter: Memo<Filter>) -> impl IntoView {
    let refine = use_refine();
    let pick = move |chosen: &str| {
        let range = match RANGES.iter().find(|(name, ..)| *name == chosen) {
            Some((_, _, minutes)) => Range::Minutes(*minutes),
            // The hour before now is where one begins to look.
            None if chosen == "between" => {
                let now = browser::now();
                let hour = now.checked_sub(Duration::from_secs(3600)).unwrap_or(now);
                Range::Between(Some(hour), Some(now))
            }
            None => Range::All,
        };
        refine.run(Filter {
            range,
            ..filter.get_untracked()
        });
    };
    let is = move |name: &'static str| filter.with(|it| it.range.names().0 == name);
    view! {
        <label>
            <span>"Time"</span>
            <select name="range" on:change=move |event| pick(&event_target_value(&event))>
                <option value="" selected=move || is("")>
                    "Any time"
                </option>
                {RANGES
                    .map(|(name, words, _)| {
                        view! {
                            <option value=name selected=move || is(name)>
                                {words}
                            </option>
                        }
                    })}
                <option value="between" selected=move || is("between")>
                    "Between…"
                </option>
            </select>
        </label>
        {move || match filter.with(|it| it.range) {
            Range::Between(from, to) => {
                let set = move |range| refine.run(Filter { range, ..filter.get_untracked() });
                Some(
                    view! {
                        <Bound label="From" at=from on_pick=move |at| set(Range::Between(at, to))/>
                        <Bound label="To" at=to on_pick=move |at| set(Range::Between(from, at))/>
                    },
                )
            }
            _ => None,
        }}
    }
}

/// An instant in the person's own zone, which only the browser knows.
#[component]
fn Bound(
    label: &'static str,
    at: Option<Timestamp>,
    #[prop(into)] on_pick: Callback<Option<Timestamp>>,
) -> impl IntoView {
    let shown = RwSignal::new(String::new());
    Effect::new(move |_| shown.set(at.map(browser::to_local).unwrap_or_default()));
    view! {
        <label>
            <span>{label}</span>
            <input
                type="datetime-local"
                step="1"
                prop:value=shown
                on:change=move |event| on_pick.run(browser::from_local(&event_target_value(&event)))
            />
        </label>
    }
}

#[component]
fn Levels(filter: Memo<Filter>) -> impl IntoView {
    let refine = use_refine();
    let toggle = move |level: Level| {
        let mut changed = filter.get_untracked();
        match changed.levels.iter().position(|it| *it == level) {
            Some(at) => drop(changed.levels.remove(at)),
            None => changed.levels.push(level),
        }
        refine.run(changed);
    };
    view! {
        <fieldset class="chips">
            <legend>"Levels"</legend>
            {Level::ALL
                .map(|it| {
                    view! {
                        <label class=format!("chip level {}", it.as_str())>
                            <input
                                type="checkbox"
                                name="level"
                                value=it.as_str()
                                checked=filter.with_untracked(|filter| filter.levels.contains(&it))
                                prop:checked=move || filter.with(|filter| filter.levels.contains(&it))
                                on:change=move |_| toggle(it)
                            />
                            <Icon glyph=level::glyph(it)/>
                            {level::word(it)}
                        </label>
                    }
                })}
        </fieldset>
    }
}

#[component]
fn OnlyFailed(filter: Memo<Filter>) -> impl IntoView {
    let refine = use_refine();
    view! {
        <fieldset class="chips">
            <legend>"Outcome"</legend>
            <label class="chip level error">
                <input
                    type="checkbox"
                    name="outcome"
                    value="failed"
                    checked=filter.with_untracked(|it| it.failed)
                    prop:checked=move || filter.with(|it| it.failed)
                    on:change=move |_| {
                        let failed = !filter.with_untracked(|it| it.failed);
                        refine.run(Filter { failed, ..filter.get_untracked() });
                    }
                />
                <Icon glyph=Glyph::CIRCLE_X/>
                "Only failed"
            </label>
        </fieldset>
    }
}
