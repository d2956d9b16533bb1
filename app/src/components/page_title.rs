//! The title of a page about one thing.

use leptos::prelude::*;
use leptos_meta::Title;

/// What the browser calls the page: the name of the thing, with words around it.
#[component]
pub fn PageTitle(
    name: Memo<String>,
    #[prop(optional)] before: &'static str,
    #[prop(optional)] after: &'static str,
) -> impl IntoView {
    // It may be asked for once more when the page is going away and nothing of it can be read.
    let text = move || format!("{before}{}{after}", name.try_get().unwrap_or_default());
    view! { <Title text/> }
}
