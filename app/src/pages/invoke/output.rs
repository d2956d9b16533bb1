//! Output: what came back, or why nothing did.

use api::invocations::{Invocation, InvocationError, Outcome};
use leptos::prelude::*;
use serde_json::Value;

use super::call::{Call, pretty};
use crate::{
    browser,
    components::{
        call_time::CallTime,
        icon::{Glyph, Icon},
        outbound::Outbound,
        outcome::OutcomeLabel,
        problem::{ProblemNote, place_in_code},
    },
};

/// How many characters of an output are shown; all of it can be downloaded.
const SHOWN: usize = 20_000;

#[component]
pub fn Output(call: Call) -> impl IntoView {
    view! {
        <section class="pane" aria-labelledby="output-title" aria-live="polite">
            <header>
                <h2 id="output-title">"Output"</h2>
                {move || {
                    call.busy.get().then(|| view! { <span class="state busy"><Icon glyph=Glyph::LOADER_CIRCLE/>"Running"</span> })
                }}
            </header>
            {move || match call.answer.get() {
                None => {
                    view! { <p class="waiting">"Invoke the function to see what it returns."</p> }
                        .into_any()
                }
                Some(Err(problem)) => view! { <ProblemNote problem/> }.into_any(),
                Some(Ok(invocation)) => view! { <Answer invocation/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Answer(invocation: Invocation) -> impl IntoView {
    let (timing, cold_start) = (invocation.timing, invocation.cold_start);
    let body = match (invocation.outcome, invocation.error) {
        (Outcome::Ok, _) | (_, None) => view! { <Returned value=invocation.result/> }.into_any(),
        (outcome, Some(error)) => view! { <Failed outcome error/> }.into_any(),
    };
    view! {
        <CallTime timing cold_start/>
        {body}
        <Outbound calls=invocation.outbound timing/>
    }
}

#[component]
fn Returned(value: Value) -> impl IntoView {
    let (text, file) = match value {
        Value::String(text) => (text, "output.txt"),
        value => (pretty(&value), "output.json"),
    };
    let length = text.chars().count();
    let shown: String = text.chars().take(SHOWN).collect();
    let cut = (length > SHOWN)
        .then(|| format!("Cut in this view: the first {SHOWN} of {length} characters."));
    // A browser that refuses to save a file says so itself.
    let save = move |_| {
        let _ = browser::download(file, &text);
    };
    view! {
        <p class="outcome">
            <span class="state good">
                <Icon glyph=Glyph::CIRCLE_CHECK/>
                "Ok"
            </span>
            <button type="button" class="button bare" on:click=save>
                <Icon glyph=Glyph::DOWNLOAD/>
                "Download"
            </button>
        </p>
        <pre class="result" tabindex="0" aria-label="Result">
            {shown}
        </pre>
        {cut.map(|it| view! { <p class="cut">{it}</p> })}
    }
}

#[component]
fn Failed(outcome: Outcome, error: InvocationError) -> impl IntoView {
    let place = place_in_code(error.file, error.line, error.column);
    view! {
        <p class="outcome">
            <OutcomeLabel outcome/>
        </p>
        <p class="message">
            <strong>{error.name}</strong>
            ": "
            {error.message}
        </p>
        {place.map(|it| view! { <p class="place">{it}</p> })}
        {error
            .stack
            .map(|it| {
                view! {
                    <pre class="result" tabindex="0" aria-label="Stack">
                        {it}
                    </pre>
                }
            })}
    }
}
