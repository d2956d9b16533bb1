//! A modal dialog: the browser keeps the focus inside and gives it back afterwards.

use leptos::{html, prelude::*};

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] shown: Signal<bool>,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (shown.get(), dialog.open()) {
            // A dialog that is not in the document any more cannot be shown, and need not be.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog node_ref=dialog class="dialog" aria-label=title on:close=move |_| on_close.run(())>
            <header>
                <h2>{title}</h2>
                <button
                    type="button"
                    class="button bare square"
                    aria-label="Close"
                    on:click=move |_| on_close.run(())
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </header>
            <Show when=move || shown.get()>
                <div class="body">{children.with_value(|it| it())}</div>
            </Show>
        </dialog>
    }
}
