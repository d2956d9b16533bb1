//! A search field that keeps what it looks for in the URL, so that it also works before the wasm runs.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    location::Url,
};

use crate::components::icon::{Glyph, Icon};

/// What is looked for.
pub fn use_search() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get("search").unwrap_or_default())
}

#[component]
pub fn Search(label: &'static str) -> impl IntoView {
    let found = use_search();
    let path = use_location().pathname;
    let navigate = use_navigate();
    let look = move |text: String| {
        let url = match text.is_empty() {
            true => path.get_untracked(),
            false => format!("{}?search={}", path.get_untracked(), Url::escape(&text)),
        };
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&url, options);
    };
    view! {
        <form class="search" role="search" on:submit=|event| event.prevent_default()>
            <Icon glyph=Glyph::SEARCH/>
            <input
                type="search"
                name="search"
                aria-label=label
                placeholder=label
                autocomplete="off"
                value=found.get_untracked()
                on:input=move |event| look(event_target_value(&event))
            />
        </form>
    }
}
