//! Logs: what the function logged during the call.

use api::{
    invocations::{Level, LogEntry},
    text::{visible, visible_lines},
};
use leptos::prelude::*;
use serde_json::Value;

use super::call::{Call, pretty};
use crate::components::{
    copy_button::CopyButton,
    dialog::Dialog,
    instant::Moment,
    json_tree::JsonTree,
    level::{LevelLabel, word},
};

#[component]
pub fn Logs(call: Call) -> impl IntoView {
    let opened = RwSignal::new(None::<LogEntry>);
    let entries = Memo::new(move |_| {
        call.answer.with(|it| match it {
            Some(Ok(invocation)) => invocation.logs.clone(),
            _ => Vec::new(),
        })
    });
    let dropped = move || {
        call.answer.with(|it| match it {
            Some(Ok(invocation)) => Some(invocation.dropped_log_bytes).filter(|it| *it > 0),
            _ => None,
        })
    };
    let title = move || {
        opened.with(|it| {
            it.as_ref()
                .map_or_else(String::new, |it| format!("{} entry", word(it.level)))
        })
    };
    view! {
        <section class="pane logs" aria-labelledby="logs-title">
            <header>
                <h2 id="logs-title">"Logs"</h2>
                <span class="counter">{move || count(&entries.get())}</span>
            </header>
            <ol>
                {move || {
                    entries
                        .get()
                        .into_iter()
                        .map(|entry| view! { <LogLine entry opened/> })
                        .collect_view()
                }}
            </ol>
            {move || {
                (call.answer.with(Option::is_some) && entries.with(Vec::is_empty))
                    .then(|| view! { <p class="waiting">"The function logged nothing."</p> })
            }}
            {move || {
                call.answer
                    .with(Option::is_none)
                    .then(|| {
                        view! { <p class="waiting">"What the function logs with console shows here."</p> }
                    })
            }}
            {move || {
                dropped()
                    .map(|it| view! { <p class="cut">{format!("{it} bytes of logs past the limit were dropped.")}</p> })
            }}
            <Dialog
                title=Signal::derive(title)
                shown=Signal::derive(move || opened.with(Option::is_some))
                on_close=move |()| opened.set(None)
            >
                {move || opened.get().map(|entry| view! { <WholeEntry entry/> })}
            </Dialog>
        </section>
    }
}

#[component]
fn LogLine(entry: LogEntry, opened: RwSignal<Option<LogEntry>>) -> impl IntoView {
    let whole = entry.clone();
    view! {
        <li class="log">
            <LevelLabel level=entry.level/>
            <Moment at=entry.timestamp/>
            <button type="button" class="message" on:click=move |_| opened.set(Some(whole.clone()))>
                {visible(&entry.message).into_owned()}
            </button>
            <div class="extras">
                {entry.extras.into_iter().map(|value| view! { <JsonTree value/> }).collect_view()}
            </div>
        </li>
    }
}

#[component]
fn WholeEntry(entry: LogEntry) -> impl IntoView {
    let extras = (!entry.extras.is_empty()).then(|| pretty(&Value::Array(entry.extras)));
    let text = match &extras {
        Some(extras) => format!("{}\n{extras}", entry.message),
        None => entry.message.clone(),
    };
    view! {
        <p class="when">
            <Moment at=entry.timestamp/>
            <CopyButton what="entry" text=move |()| text.clone()/>
        </p>
        <pre class="result" tabindex="0">
            {visible_lines(&entry.message).into_owned()}
        </pre>
        {extras
            .map(|it| {
                view! {
                    <h3>"Extras"</h3>
                    <pre class="result" tabindex="0">
                        {it}
                    </pre>
                }
            })}
    }
}

fn count(entries: &[LogEntry]) -> String {
    let errors = entries.iter().filter(|it| it.level == Level::Error).count();
    let all = match entries.len() {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    match errors {
        0 => all,
        1 => format!("{all}, 1 error"),
        errors => format!("{all}, {errors} errors"),
    }
}
