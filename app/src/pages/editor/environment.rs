//! Environment variables: texts that the function reads from `process.env`.

use leptos::prelude::*;

use crate::{
    browser,
    components::icon::{Glyph, Icon},
    pages::editor::{
        desk::Desk,
        draft::{Variable, variable_fault},
    },
};

#[component]
pub fn EnvironmentPanel(desk: Desk) -> impl IntoView {
    let variables = desk.draft.variables;
    let most = desk.limits.with_value(|it| it.env_count);
    let full = move || variables.with(|it| it.len() as u64 >= most);
    let add = move |_| {
        let variable = desk.draft.add_variable(String::new(), String::new());
        // The row is in the document once the page has followed the change.
        request_animation_frame(move || browser::focus(&name_id(variable.id)));
    };
    let rules = desk.limits.with_value(|it| {
        format!(
            "Read them with process.env. At most {} variables; names and values up to {} characters. Not for secrets: everybody who sees the function sees them. They take effect with the next deployment.",
            it.env_count, it.env_chars
        )
    });
    view! {
        <Show when=move || variables.with(Vec::is_empty)>
            <p class="none">"No environment variables yet"</p>
        </Show>
        <ul class="variables" aria-label="Environment variables">
            <For each=move || variables.get() key=|it| it.id let:variable>
                <VariableRow desk variable/>
            </For>
        </ul>
        <Show when=move || desk.may_write>
            <button type="button" class="button" disabled=full on:click=add>
                <Icon glyph=Glyph::PLUS/>
                "Add a variable"
            </button>
        </Show>
        <p class="hint">{rules}</p>
    }
}

#[component]
fn VariableRow(desk: Desk, variable: Variable) -> impl IntoView {
    let id = variable.id;
    let fault = Memo::new(move |_| {
        let all = desk.draft.variables.get();
        desk.limits
            .with_value(|limits| variable_fault(&variable, &all, limits))
    });
    let fault_id = format!("variable-fault-{id}");
    let described = fault_id.clone();
    let remove_label = move || format!("Remove {}", variable.name.with(|it| it.clone()));
    view! {
        <li>
            <input
                type="text"
                class="mono"
                id=name_id(id)
                aria-label="Name"
                placeholder="NAME"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                readonly=!desk.may_write
                aria-invalid=move || fault.with(Option::is_some).to_string()
                aria-describedby=described
                prop:value=variable.name
                on:input=move |event| variable.name.set(event_target_value(&event))
            />
            <input
                type="text"
                class="mono"
                aria-label=move || format!("Value of {}", variable.name.get())
                placeholder="value"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                readonly=!desk.may_write
                prop:value=variable.value
                on:input=move |event| variable.value.set(event_target_value(&event))
            />
            <Show when=move || desk.may_write>
                <button
                    type="button"
                    class="button bare square"
                    aria-label=remove_label
                    on:click=move |_| desk.draft.remove_variable(id)
                >
                    <Icon glyph=Glyph::TRASH/>
                </button>
            </Show>
            <small id=fault_id class="fault-line" role="alert">
                {fault}
            </small>
        </li>
    }
}

fn name_id(id: u64) -> String {
    format!("variable-{id}")
}
