//! The shape of what is still loading.

use leptos::prelude::*;

/// A list's rows to be.
#[component]
pub fn RowsToCome() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Loading"</span>
            {(0..6)
                .map(|_| view! { <div class="line" aria-hidden="true"></div> }.into_any())
                .collect_view()}
        </div>
    }
}
