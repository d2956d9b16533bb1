//! What narrows the list down. It is a form that the address remembers, so that it works before the wasm runs, and a
//! link shows others the same.

use api::activity::EXPORT_PATH;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate, location::Url};
use wasm_bindgen::JsCast;

use super::{Filter, use_filter};
use crate::components::icon::{Glyph, Icon};

/// The nouns that kinds begin with, and what people call them.
const NOUNS: [(&str, &str); 10] = [
    ("", "Everything"),
    ("function", "Functions"),
    ("deployment", "Deployments"),
    ("schedule", "Schedules"),
    ("domain", "Domains"),
    ("secret", "Secrets"),
    ("user", "People"),
    ("token", "Tokens"),
    ("session", "Logging in and out"),
    ("account", "The account"),
];

#[component]
pub fn Filters() -> impl IntoView {
    let filter = use_filter().get_untracked();
    let navigate = use_navigate();
    let submit = StoredValue::new(move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|it| it.dyn_into().ok());
        if let Some(form) = form {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&format!("/activity{}", address(&read(&form))), options);
        }
    });
    let chosen = filter.kind.clone();
    let options = NOUNS.map(|(value, name)| {
        let selected = value == chosen;
        view! {
            <option value=value selected=selected>
                {name}
            </option>
        }
    });
    view! {
        <form class="filters" role="search" on:submit=move |event| submit.with_value(|it| it(event))>
            <label class="field">
                <span>"What"</span>
                <select name="kind">{options}</select>
            </label>
            <label class="field">
                <span>"Who"</span>
                <input type="search" name="who" value=filter.who autocomplete="off"/>
            </label>
            <label class="field">
                <span>"Function"</span>
                <input
                    type="search"
                    name="function"
                    value=filter.function
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="50"
                />
            </label>
            <button type="submit" class="button">
                <Icon glyph=Glyph::SEARCH/>
                "Filter"
            </button>
        </form>
    }
}

fn read(form: &web_sys::HtmlFormElement) -> Filter {
    let value = |name: &str| {
        let field = form.elements().named_item(name);
        match field {
            Some(field) => js_sys::Reflect::get(&field, &"value".into())
                .ok()
                .and_then(|it| it.as_string())
                .map(|it| it.trim().to_owned())
                .unwrap_or_default(),
            None => String::new(),
        }
    };
    Filter {
        kind: value("kind"),
        who: value("who"),
        function: value("function"),
    }
}

/// The query of an address that asks for this, with its question mark; nothing if it asks for everything.
pub fn address(filter: &Filter) -> String {
    let fields = [
        ("kind", &filter.kind),
        ("who", &filter.who),
        ("function", &filter.function),
    ];
    let pairs: Vec<String> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", Url::escape(value)))
        .collect();
    match pairs.is_empty() {
        true => String::new(),
        false => format!("?{}", pairs.join("&")),
    }
}

/// What is listed, as files.
#[component]
pub fn ExportMenu(filter: Memo<Filter>) -> impl IntoView {
    let link = move |format: &'static str| {
        let query = address(&filter.get());
        let joint = if query.is_empty() { "?" } else { "&" };
        format!("{EXPORT_PATH}{query}{joint}format={format}")
    };
    view! {
        <a class="button" href=move || link("jsonl") download="activity.jsonl" rel="external">
            <Icon glyph=Glyph::DOWNLOAD/>
            "JSON lines"
        </a>
        <a class="button" href=move || link("csv") download="activity.csv" rel="external">
            <Icon glyph=Glyph::DOWNLOAD/>
            "CSV"
        </a>
    }
}
