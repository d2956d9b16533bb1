//! A button that puts a text on the clipboard and says so.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        notices::Notices,
    },
};

#[component]
pub fn CopyButton(
    /// What the button copies, in a word or two.
    what: &'static str,
    /// Asked for the text when the button is pressed.
    #[prop(into)]
    text: Callback<(), String>,
    /// Whether the word is shown, or only told to who listens.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let copy = move |_| {
        let text = text.run(());
        spawn_local(async move {
            match browser::copy(&text).await {
                true => notices.say(format!("{what} copied")),
                false => notices.say(format!("The browser does not let {what} be copied")),
            }
        });
    };
    view! {
        <button
            type="button"
            class=if named { "button" } else { "button bare square small" }
            aria-label=format!("Copy {what}")
            on:click=copy
        >
            <Icon glyph=if named { Glyph::TERMINAL } else { Glyph::COPY }/>
            {named.then_some(what)}
        </button>
    }
}
