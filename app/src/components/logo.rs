//! The mark: a knapped stone with a spark on its edge.

use leptos::prelude::*;

#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <path class="stone" d="M11 3 22 5l6 10-5 11-12 3L4 19Z"/>
            <path class="facet" d="M11 3 22 5l-4.5 2-8 10.5L4 19Z"/>
            <path class="spark" d="m17.5 7-8 10.5H15L13.500 25l9-11.500H17Z"/>
        </svg>
    }
}
