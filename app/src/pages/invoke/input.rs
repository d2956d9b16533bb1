//! Input: what the function is called with, as JSON. It is gone on reload.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::call::{Call, InputFault};
use crate::components::{
    code::CodeField,
    icon::{Glyph, Icon},
    problem::sentence,
};

#[component]
pub fn Input(call: Call) -> impl IntoView {
    let reset = move |_| {
        call.input.set(call.sample.get_value());
        call.fault.set(None);
    };
    view! {
        <section class="pane" aria-labelledby="input-title">
            <header>
                <h2 id="input-title">"Input"</h2>
                <button type="button" class="button bare" on:click=reset>
                    <Icon glyph=Glyph::ROTATE_CCW/>
                    "Reset"
                </button>
            </header>
            <CodeField
                value=call.input
                id="input"
                label="Input"
                language="json"
                file="input.json"
                markers=Signal::derive(move || call.fault.with(markers))
            />
            <p class="fault-line" role="alert">
                {move || {
                    call.fault
                        .get()
                        .map(|it| {
                            format!("Line {}, column {}: {}", it.line, it.column, sentence(&it.message))
                        })
                }}
            </p>
        </section>
    }
}

fn markers(fault: &Option<InputFault>) -> String {
    let marker =
        |it: &InputFault| json!({ "line": it.line, "column": it.column, "message": it.message });
    Value::from_iter(fault.iter().map(marker)).to_string()
}
