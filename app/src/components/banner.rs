//! Something that a person should know before going on, with what can be done about it.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn Banner(
    glyph: Glyph,
    #[prop(into)] text: String,
    /// What can be done about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" role="status">
            <Icon glyph/>
            <p>{text}</p>
            {children()}
        </div>
    }
}
