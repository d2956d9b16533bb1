//! One entry in full: message, extras as a tree, and where it comes from.

use api::{logs::LoggedEntry, text::visible_lines};
use leptos::{ev, html, prelude::*};
use leptos_router::components::A;
use serde_json::Value;

use super::entries::{Entries, key};
use crate::{
    browser,
    components::{
        copy_button::CopyButton,
        icon::{Glyph, Icon},
        instant::Stamp,
        json_tree::JsonTree,
        level::LevelLabel,
        outcome::{TestBadge, trigger_word},
    },
    pages::invoke::call::pretty,
};

#[component]
pub fn WholeEntry(entry: LoggedEntry, entries: Entries) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    // The focus goes where the entry is read, and comes back to its line.
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let (invocation, number) = key(&entry);
    let line = format!("entry-{}-{number}", invocation.simple());
    let close = move || {
        entries.opened.set(None);
        entries.show_held();
        browser::focus(&line);
    };
    let close = StoredValue::new(close);
    let by_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close.with_value(|close| close());
        }
    };
    view! {
        <section class="log-whole" aria-label="Log entry" on:keydown=by_key>
            <header>
                <h2 node_ref=heading tabindex="-1">
                    <LevelLabel level=entry.entry.level/>
                    <Stamp at=entry.entry.timestamp/>
                </h2>
                <CopyEntry entry=entry.clone()/>
                <button
                    type="button"
                    class="button bare square"
                    aria-label="Close"
                    on:click=move |_| close.with_value(|close| close())
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </header>
            <pre class="result" tabindex="0" aria-label="Message">
                {visible_lines(&entry.entry.message).into_owned()}
            </pre>
            <Extras extras=entry.entry.extras.clone()/>
            <Origin entry/>
        </section>
    }
}

#[component]
fn CopyEntry(entry: LoggedEntry) -> impl IntoView {
    let text = move |()| serde_json::to_string_pretty(&entry).unwrap_or_default();
    view! { <CopyButton what="Entry" text/> }
}

#[component]
pub fn Extras(extras: Vec<Value>) -> impl IntoView {
    (!extras.is_empty()).then(|| {
        let text = pretty(&Value::Array(extras.clone()));
        view! {
            <section class="extras">
                <header>
                    <h3>"Extras"</h3>
                    <CopyButton what="Extras" text=move |()| text.clone()/>
                </header>
                {extras.into_iter().map(|value| view! { <JsonTree value/> }).collect_view()}
            </section>
        }
    })
}

#[component]
fn Origin(entry: LoggedEntry) -> impl IntoView {
    let id = entry.invocation.to_string();
    let function = entry.function.to_string();
    let invocation = format!("/invocations/{id}");
    let all = format!("/logs?invocation={id}");
    view! {
        <dl class="facts">
            <div>
                <dt>"Function"</dt>
                <dd>
                    <A href=format!("/functions/{function}")>{function.clone()}</A>
                    {entry.test.then(|| view! { <TestBadge/> })}
                </dd>
            </div>
            <div>
                <dt>"Called by"</dt>
                <dd>{trigger_word(entry.trigger)}</dd>
            </div>
            <div>
                <dt>"Invocation"</dt>
                <dd>
                    <A href=invocation attr:class="mono">
                        {id}
                    </A>
                </dd>
            </div>
        </dl>
        <p class="more-of-it">
            <A href=all attr:class="button">
                <Icon glyph=Glyph::LOGS/>
                "All entries of this invocation"
            </A>
        </p>
    }
}
