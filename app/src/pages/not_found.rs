//! What answers a path that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::components::logo::Logo;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text="Not found"/>
        <main class="not-found">
            <Logo/>
            <h1>"There is nothing here"</h1>
            <p>"The address leads nowhere. What was here may have been renamed or deleted."</p>
            <A href="/functions" attr:class="button primary">
                "Go to Functions"
            </A>
        </main>
    }
}
