//! A menu of actions after the ARIA pattern: opened by its button, by a right click or by the keyboard's menu key.

pub mod list;

use leptos::{ev, html, prelude::*};
use web_sys::{KeyboardEvent, MouseEvent};

use crate::components::icon::{Glyph, Icon};
use list::MenuList;

/// One thing to do.
#[derive(Clone)]
pub struct Item {
    pub label: &'static str,
    pub glyph: Glyph,
    pub act: Act,
}

#[derive(Clone)]
pub enum Act {
    Go(String),
    Do(Callback<()>),
    /// Not possible now, and why.
    Off(&'static str),
}

/// Where a menu is open, in the window's pixels; `None` while it is closed.
#[derive(Clone, Copy, Default)]
pub struct MenuSpot(RwSignal<Option<(f64, f64)>>);

impl MenuSpot {
    /// Where the menu is open. It is asked once more when a link of its own has led away from the page: the focus that
    /// goes closes it, and then there is no page any more.
    fn get(self) -> Option<(f64, f64)> {
        self.0.try_get().flatten()
    }

    /// For the `contextmenu` event of what the menu belongs to.
    pub fn open_at_pointer(self, event: &MouseEvent) {
        event.prevent_default();
        self.0
            .set(Some((event.client_x().into(), event.client_y().into())));
    }

    /// For the `keydown` event of what the menu belongs to.
    pub fn open_by_key(self, event: &KeyboardEvent) {
        let key = event.key();
        if key == "ContextMenu" || (key == "F10" && event.shift_key()) {
            event.prevent_default();
            let spot = event_target::<web_sys::Element>(event).get_bounding_client_rect();
            self.0.set(Some((spot.left(), spot.bottom())));
        }
    }
}

#[component]
pub fn Menu(
    /// What the menu is about, for who cannot see where it stands.
    label: String,
    spot: MenuSpot,
    /// Asked for each time the menu opens.
    #[prop(into)]
    items: Callback<(), Vec<Item>>,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let toggle = move |_: ev::MouseEvent| {
        let Some(button) = button.get_untracked() else {
            return;
        };
        let rect = button.get_bounding_client_rect();
        spot.0.update(|it| {
            *it = match it {
                Some(_) => None,
                None => Some((rect.left(), rect.bottom())),
            }
        });
    };
    let close = Callback::new(move |keep_focus: bool| {
        spot.0.set(None);
        if let (true, Some(button)) = (keep_focus, button.get_untracked()) {
            // A button that left the page needs no focus.
            let _ = button.focus();
        }
    });
    let button_label = format!("More actions: {label}");
    view! {
        <button
            node_ref=button
            type="button"
            class="button bare square"
            aria-haspopup="menu"
            aria-expanded=move || spot.get().is_some().to_string()
            aria-label=button_label
            on:click=toggle
        >
            <Icon glyph=Glyph::ELLIPSIS/>
        </button>
        {move || {
            let name = label.clone();
            spot.get()
                .map(|at| view! { <MenuList name at items=items.run(()) close/> })
        }}
    }
}
