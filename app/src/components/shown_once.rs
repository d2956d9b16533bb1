//! Something that is shown this once, to be copied.

use leptos::prelude::*;

use crate::components::copy_button::CopyButton;

#[component]
pub fn ShownOnce(
    label: &'static str,
    /// What the button copies, in a word or two.
    what: &'static str,
    #[prop(into)] text: String,
    /// What it is for.
    #[prop(into)]
    note: String,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let copied = text.clone();
    view! {
        <div class="shown-once">
            <p>{note}</p>
            <div class="secret">
                <output aria-label=label tabindex="0" class="mono">
                    {text}
                </output>
                <CopyButton what text=move |()| copied.clone()/>
            </div>
            <footer>
                <button
                    type="button"
                    class="button primary"
                    autofocus
                    on:click=move |_| on_done.run(())
                >
                    "Done"
                </button>
            </footer>
        </div>
    }
}
