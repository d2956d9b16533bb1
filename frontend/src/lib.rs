//! The browser's half: hydrates the pages and carries their calls by `fetch`.

// A view's type nests as deeply as its elements do.
#![recursion_limit = "256"]

mod fetch;

use leptos::{mount::hydrate_from_async, prelude::*, tachys::dom::body};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by `boot.js` once the wasm is there. Resolves when the page is hydrated; one that is lazy waits for its chunks.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let page = hydrate_from_async(body(), || {
        provide_context(api::Client::new(fetch::Fetch));
        view! { <app::App/> }
    });
    page.await.forget();
}
