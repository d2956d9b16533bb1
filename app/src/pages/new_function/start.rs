//! The first step: an event, a template, and a look at its code.

use api::{
    catalogues::{EventType, Template},
    functions::Language,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::Choice;

#[component]
pub fn Start(
    events: Vec<EventType>,
    fitting: Memo<Vec<Template>>,
    choice: Choice,
    picked: RwSignal<Option<String>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let about = events.clone();
    let described = move || {
        let chosen = choice.event.get();
        let found = about.iter().find(|it| it.id == chosen);
        found.map_or_else(
            || "Called by hand, by scripts and by other functions.".to_owned(),
            |it| it.description.clone(),
        )
    };
    view! {
        <form
            class="start"
            on:submit=move |event| {
                event.prevent_default();
                on_done.run(());
            }
        >
            <div class="choose">
                <label class="field">
                    <span>"Event"</span>
                    <select on:change=move |it| choice.event.set(event_target_value(&it))>
                        <option value="">"No event"</option>
                        {events
                            .into_iter()
                            .map(|it| view! { <option value=it.id>{it.name}</option> })
                            .collect_view()}
                    </select>
                    <small>{described}</small>
                </label>
                <fieldset class="templates">
                    <legend>"Template"</legend>
                    <For each=move || fitting.get() key=|it| it.id.clone() let:template>
                        <TemplateChoice template choice picked/>
                    </For>
                </fieldset>
                <footer>
                    <A href="/functions" attr:class="button">
                        "Cancel"
                    </A>
                    <button type="submit" class="button primary">
                        "Continue"
                    </button>
                </footer>
            </div>
            <figure class="preview">
                <figcaption>"Preview"</figcaption>
                <pre tabindex="0">
                    <code>{move || choice.template.get().map(|it| it.code)}</code>
                </pre>
            </figure>
        </form>
    }
}

#[component]
fn TemplateChoice(
    template: Template,
    choice: Choice,
    picked: RwSignal<Option<String>>,
) -> impl IntoView {
    let id = StoredValue::new(template.id.clone());
    let chosen = move || {
        choice
            .template
            .with(|it| it.as_ref().is_some_and(|it| it.id == id.get_value()))
    };
    let language = match template.language {
        Language::Javascript => "JavaScript",
        Language::Typescript => "TypeScript",
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name="template"
                value=template.id
                prop:checked=chosen
                on:change=move |_| picked.set(Some(id.get_value()))
            />
            <span>
                <strong>{template.name}</strong>
                <small>{template.description}</small>
            </span>
            <small class="language">{language}</small>
        </label>
    }
}
