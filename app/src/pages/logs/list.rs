//! Entries as lines: level, time, function, message. A line opens in full beside the list.

use api::{logs::LoggedEntry, text::visible};
use leptos::prelude::*;
use leptos_router::components::A;

use super::entries::{Entries, Group, grouped, key};
use crate::components::{
    icon::{Glyph, Icon},
    instant::Stamp,
    level::LevelLabel,
    outcome::TestBadge,
};

/// How many characters of a message its line shows.
const LINE: usize = 400;

#[component]
pub fn EntryList(entries: Entries, under_invocations: Signal<bool>) -> impl IntoView {
    let rows = entries.rows;
    let groups = Memo::new(move |_| rows.with(|it| grouped(it)));
    view! {
        <Show
            when=move || under_invocations.get()
            fallback=move || {
                view! {
                    <ol class="log-list">
                        <For each=move || rows.get() key=key let:entry>
                            <EntryLine entry entries named=true/>
                        </For>
                    </ol>
                }
            }
        >
            <ol class="log-groups">
                <For
                    each=move || groups.get()
                    key=|it| (it.invocation, it.entries.len())
                    let:group
                >
                    <EntryGroup group entries/>
                </For>
            </ol>
        </Show>
    }
}

#[component]
fn EntryGroup(group: Group, entries: Entries) -> impl IntoView {
    let first = group.entries.first().cloned();
    let count = match group.entries.len() {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    let href = format!("/invocations/{}", group.invocation);
    let head = first.map(|it| {
        view! {
            <A href=href attr:class="invocation-link">
                {it.function.to_string()}
            </A>
            <Stamp at=it.entry.timestamp/>
            {it.test.then(|| view! { <TestBadge/> })}
        }
    });
    view! {
        <li>
            <header>{head} <small>{count}</small></header>
            <ol class="log-list">
                {group
                    .entries
                    .into_iter()
                    .map(|entry| view! { <EntryLine entry entries named=false/> })
                    .collect_view()}
            </ol>
        </li>
    }
}

#[component]
fn EntryLine(
    entry: LoggedEntry,
    entries: Entries,
    /// Whether the line says which function it is of.
    named: bool,
) -> impl IntoView {
    let id = key(&entry);
    let is_open = Memo::new(move |_| entries.opened.with(|it| it.as_ref().map(key) == Some(id)));
    let (level, at) = (entry.entry.level, entry.entry.timestamp);
    let function = named.then(|| {
        view! {
            <span class="of">{entry.function.to_string()} {entry.test.then(|| view! { <TestBadge/> })}</span>
        }
    });
    let message: String = visible(&entry.entry.message).chars().take(LINE).collect();
    let message = match message.is_empty() {
        true => "(no text)".to_owned(),
        false => message,
    };
    let extras = entry.entry.extras.len();
    let more = (extras > 0).then(|| {
        let label = if extras == 1 { "1 extra".to_owned() } else { format!("{extras} extras") };
        view! { <span class="more" title=label>"+" {extras} <span class="visually-hidden">" extras"</span></span> }
    });
    let toggle = move |_| {
        let opened = (!is_open.get_untracked()).then(|| entry.clone());
        let is_closed = opened.is_none();
        entries.opened.set(opened);
        if is_closed {
            entries.show_held();
        }
    };
    view! {
        <li class:open=is_open>
            <button
                type="button"
                id=format!("entry-{}-{}", id.0.simple(), id.1)
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                <LevelLabel level/>
                <Stamp at/>
                {function}
                <bdi class="message">{message}</bdi>
                {more}
                <Icon glyph=Glyph::CHEVRON_RIGHT/>
            </button>
        </li>
    }
}
