//! The record of one invocation: outcome, error and logs, from a schedule's history.

use api::{
    Client,
    invocations::{GetInvocation, Invocation},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::components::{
    call_time::CallTime,
    dialog::Dialog,
    instant::{Instant, Moment},
    outcome,
    problem::{ProblemNote, place_in_code, sentence},
    skeleton::RowsToCome,
};

#[component]
pub fn RecordDialog(opened: RwSignal<Option<Uuid>>) -> impl IntoView {
    view! {
        <Dialog
            title="Invocation"
            shown=Signal::derive(move || opened.with(Option::is_some))
            on_close=move |()| opened.set(None)
        >
            {move || opened.get().map(|id| view! { <Loaded id/> })}
        </Dialog>
    }
}

#[component]
fn Loaded(id: Uuid) -> impl IntoView {
    let client = expect_context::<Client>();
    let record = LocalResource::new(move || {
        let client = client.clone();
        async move { client.call(GetInvocation { id }).await }
    });
    view! {
        <Suspense fallback=RowsToCome>
            {move || {
                record
                    .get()
                    .map(|answer| match answer {
                        Ok(invocation) => view! { <Record invocation/> }.into_any(),
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| record.refetch()/> }
                                .into_any()
                        }
                    })
            }}
        </Suspense>
    }
}

#[component]
fn Record(invocation: Invocation) -> impl IntoView {
    let version = invocation
        .version
        .map(|it| format!(", version {it}"))
        .unwrap_or_default();
    let error = invocation.error.map(|it| {
        let place = place_in_code(it.file, it.line, it.column);
        view! {
            <p>
                <strong>{it.name}</strong>
                ": "
                {sentence(&it.message)}
            </p>
            {place.map(|it| view! { <p class="place">{it}</p> })}
        }
    });
    let logs = match invocation.logs.is_empty() {
        true => view! { <p class="calm">"The function logged nothing."</p> }.into_any(),
        false => {
            let line = |entry: api::invocations::LogEntry| {
                let extras = entry.extras.iter().map(|it| format!(" {it}"));
                let text = format!("{}{}", entry.message, extras.collect::<String>());
                view! { <li><Moment at=entry.timestamp/> <code>{text}</code></li> }
            };
            view! { <ol class="lines">{invocation.logs.into_iter().map(line).collect_view()}</ol> }
                .into_any()
        }
    };
    view! {
        <p>
            <strong>{invocation.function.to_string()}</strong>
            {version}
            ", "
            {outcome::word(invocation.outcome)}
            ", "
            <Instant at=invocation.started_at/>
        </p>
        <CallTime timing=invocation.timing cold_start=invocation.cold_start/>
        {error}
        {logs}
        <p class="place">{invocation.id.to_string()}</p>
    }
}
