//! Code, edited and compared, by the custom elements of `frontend/elements`. The text is in a `<textarea>`, so that it
//! can be read and edited before, and without, what those elements load.

use js_sys::{Object, Reflect};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, CustomEventInit, HtmlTextAreaElement, window};

/// Tells the element that its text was set from outside.
const SET: &str = "flint:set";
/// Asks the element to show a place.
const GO: &str = "flint:go";

#[component]
pub fn CodeField(
    value: RwSignal<String>,
    /// The text field's id, for labels and for [`go`].
    id: &'static str,
    #[prop(into)] label: String,
    /// `javascript`, `typescript` or `json`.
    language: &'static str,
    /// The name of the file, which the type checker sees.
    #[prop(into)]
    file: String,
    #[prop(optional, into)] readonly: bool,
    /// Places at fault: JSON, `[{ line, column, message }]`.
    #[prop(optional, into)]
    markers: Signal<String>,
    /// Names of secrets to complete: JSON, an array of texts.
    #[prop(optional, into)]
    secrets: Signal<String>,
    /// Called on Ctrl+S.
    #[prop(optional, into)]
    on_save: Option<Callback<()>>,
) -> impl IntoView {
    let field = NodeRef::<html::Textarea>::new();
    keep_in_step(field, value);
    let save = move |_: CustomEvent| {
        if let Some(on_save) = on_save {
            on_save.run(());
        }
    };
    view! {
        <flint-editor
            language=language
            name=file
            readonly=readonly
            markers=markers
            secrets=secrets
            on:flint:save=save
        >
            <textarea
                node_ref=field
                id=id
                aria-label=label
                readonly=readonly
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                on:input=move |event| value.set(event_target_value(&event))
            >
                {value.get_untracked()}
            </textarea>
        </flint-editor>
    }
}

/// Two texts side by side, or one under the other where there is no room.
#[component]
pub fn CodeDiff(
    #[prop(into)] original: Signal<String>,
    #[prop(into)] modified: Signal<String>,
    #[prop(into)] original_label: String,
    #[prop(into)] modified_label: String,
    language: &'static str,
) -> impl IntoView {
    let (before, after) = (NodeRef::new(), NodeRef::new());
    for (field, value) in [(before, original), (after, modified)] {
        Effect::new(move |_| {
            if let Some(field) = field.get() {
                set(&field, &value.get());
            }
        });
    }
    let (original_name, modified_name) = (original_label.clone(), modified_label.clone());
    view! {
        <flint-diff
            language=language
            original-label=original_label
            modified-label=modified_label
        >
            <textarea node_ref=before readonly aria-label=original_name>
                {original.get_untracked()}
            </textarea>
            <textarea node_ref=after readonly aria-label=modified_name>
                {modified.get_untracked()}
            </textarea>
        </flint-diff>
    }
}

/// Shows a place of the code in the field with this id, and puts the cursor there. Both count from 1.
pub fn go(id: &str, line: u32, column: u32) {
    let Some(field) = window()
        .and_then(|it| it.document())
        .and_then(|it| it.get_element_by_id(id))
    else {
        return;
    };
    let place = Object::new();
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&place, &"line".into(), &line.into());
    let _ = Reflect::set(&place, &"column".into(), &column.into());
    tell(field.unchecked_ref(), GO, &place);
}

/// Carries the signal into the field and what was typed before the page was ready into the signal.
fn keep_in_step(field: NodeRef<html::Textarea>, value: RwSignal<String>) {
    Effect::new(move |ran: Option<bool>| {
        let Some(field) = field.get() else {
            return false;
        };
        let typed = field.value();
        value.track();
        if ran != Some(true) && Ok(&typed) != field.default_value().as_ref() {
            value.set(typed);
        } else {
            set(&field, &value.get());
        }
        true
    });
}

fn set(field: &HtmlTextAreaElement, text: &str) {
    if field.value() != text {
        field.set_value(text);
        tell(field, SET, &Object::new());
    }
}

/// Dispatches an event on the custom element around the field.
fn tell(field: &HtmlTextAreaElement, name: &str, detail: &Object) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let (Some(element), Ok(event)) = (
        field.parent_element(),
        CustomEvent::new_with_event_init_dict(name, &init),
    ) {
        // Nobody cancels these events.
        let _ = element.dispatch_event(&event);
    }
}
