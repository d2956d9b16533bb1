//! The browser's half: hydrates the pages and carries their calls by `fetch`.

// A view's type nests as deeply as its elements do.
#![recursion_limit = "256"]

mod fetch;

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by `boot.js` once the wasm is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(|| {
        provide_context(api::Client::new(fetch::Fetch));
        view! { <app::App/> }
    });
    // What waits for the page's data hydrates in the microtasks before this; then the page answers to a hand, and
    // whoever drives a browser can see it.
    set_timeout(
        || {
            if let Some(root) = document().document_element() {
                drop(root.set_attribute("data-hydrated", ""));
            }
        },
        Duration::ZERO,
    );
}
