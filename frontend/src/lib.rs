//! The browser's half: hydrates the pages and carries their calls by `fetch`.

// A view's type nests as deeply as its elements do.
#![recursion_limit = "256"]

mod fetch;

use leptos::{mount::hydrate_body, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by `boot.js` once the wasm is there. Resolves when the page is hydrated; one that is lazy waits for its chunks.
///
/// All code is there then, so that hydration need not wait anywhere. leptos's other way, which waits where it must, is cut
/// out of the wasm by xtask's `artifacts/unused.rs`.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    app::routes::load_shown().await;
    hydrate_body(|| {
        provide_context(api::Client::new(fetch::Fetch));
        view! { <app::App/> }
    });
}
