//! The command palette: Ctrl+K, and every page, function and action is a few letters away. With it come the other
//! shortcuts that work everywhere: `g` and a letter goes to a page, `?` shows them all.

pub mod commands;
pub mod keys;
pub mod list;

use leptos::{html, prelude::*};
use leptos_router::hooks::use_navigate;

use crate::components::{
    dialog::Dialog,
    icon::{Glyph, Icon},
    late::{Coming, Late},
    palette::{
        commands::{PAGES, use_commands},
        keys::{Key, listen},
        list::Finder,
    },
};

/// Whether the palette is open, for whoever opens it: the keys, and the button in the rail.
#[derive(Clone, Copy)]
pub struct PaletteDoor(RwSignal<bool>);

pub fn provide_palette() {
    provide_context(PaletteDoor(RwSignal::new(false)));
}

#[component]
pub fn PaletteButton() -> impl IntoView {
    let PaletteDoor(open) = expect_context();
    view! {
        <button
            type="button"
            class="palette-button"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K"
            title="Ctrl+K"
            on:click=move |_| open.set(true)
        >
            <Icon glyph=Glyph::SEARCH/>
            <span>"Go to…"</span>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </button>
    }
}

#[component]
pub fn Palette() -> impl IntoView {
    let PaletteDoor(open) = expect_context();
    let helps = RwSignal::new(false);
    let navigate = use_navigate();
    let go = Callback::new(move |href: String| {
        open.set(false);
        navigate(&href, Default::default());
    });
    // A browser alone has keys.
    Effect::new(move |_| {
        listen(move |key| match key {
            Key::Palette => open.update(|it| *it = !*it),
            // Meant for the palette, whose code is still on its way.
            Key::Help | Key::Page(_) if open.get_untracked() || helps.get_untracked() => {}
            Key::Help => helps.set(true),
            Key::Page(letter) => {
                if let Some(page) = PAGES.iter().find(|it| it.letter == Some(letter)) {
                    go.run(page.href.to_owned());
                }
            }
        });
    });
    let take = Callback::new(move |href: String| match href.as_str() {
        commands::HELP => {
            open.set(false);
            helps.set(true);
        }
        _ => go.run(href),
    });
    view! {
        <Late
            asked=Signal::derive(move || open.get() || helps.get())
            load=move |()| Box::pin(dialogs(open, helps, take)) as Coming
            call_off=move |()| {
                open.set(false);
                helps.set(false);
            }
        />
    }
}

/// Their code comes when one of them is opened first.
#[lazy]
fn dialogs(open: RwSignal<bool>, helps: RwSignal<bool>, take: Callback<String>) -> AnyView {
    view! {
        <FinderDialog open take/>
        <Help helps/>
    }
    .into_any()
}

#[component]
fn FinderDialog(open: RwSignal<bool>, take: Callback<String>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // A dialog that is not in the document any more cannot be shown, and need not be.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="palette"
            aria-label="Go to a page, a function or an action"
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // What is clicked beside the palette is the dialog itself: its veil.
                let target = event_target::<web_sys::Element>(&event);
                let on_veil = dialog
                    .get_untracked()
                    .is_some_and(|it| target.is_same_node(Some(&it)));
                if on_veil {
                    open.set(false);
                }
            }
        >
            <Show when=move || open.get()>
                <Finder commands=use_commands(open) take/>
            </Show>
        </dialog>
    }
}

#[component]
fn Help(helps: RwSignal<bool>) -> impl IntoView {
    let page = |page: &commands::Page| {
        let letter = page.letter?;
        Some(view! {
            <tr>
                <td>
                    <kbd>"g"</kbd>
                    " "
                    <kbd>{letter.to_string()}</kbd>
                </td>
                <td>{page.name}</td>
            </tr>
        })
    };
    let others = [
        ("Ctrl+K", "Go to a page, a function or an action"),
        ("?", "Show this"),
        ("Ctrl+S", "Save, in the editor"),
        ("Ctrl+Enter", "Invoke, on the page of a function's calls"),
        ("Shift+F10", "The menu of the row that has the focus"),
    ];
    let other = |(key, what): (&'static str, &'static str)| {
        view! {
            <tr>
                <td>
                    <kbd>{key}</kbd>
                </td>
                <td>{what}</td>
            </tr>
        }
    };
    view! {
        <Dialog title="Keyboard shortcuts" shown=helps on_close=move |()| helps.set(false)>
            <table class="shortcuts">
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">"Keys"</th>
                        <th scope="col">"What they do"</th>
                    </tr>
                </thead>
                <tbody>
                    {others.map(other)} {PAGES.iter().filter_map(page).collect::<Vec<_>>()}
                </tbody>
            </table>
        </Dialog>
    }
}
