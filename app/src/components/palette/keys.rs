//! The keys that work on every page. They are heard before the page's own, because the editor knows Ctrl+K as well; but
//! letters alone are text wherever one writes.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent, window};

use crate::browser;

pub enum Key {
    /// Opens and closes the palette.
    Palette,
    Help,
    /// `g` and this letter.
    Page(char),
}

/// How long after `g` a letter still belongs to it, in milliseconds.
const TOGETHER: i64 = 1_500;

/// Calls `on_key` for each key that works everywhere, until the current component goes away.
pub fn listen(on_key: impl Fn(Key) + 'static) {
    let Some(window) = window() else { return };
    // When `g` was pressed last, in milliseconds since 1970.
    let g_at = Rc::new(Cell::new(0_i64));
    let heard = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let now = browser::now().as_millisecond();
        let after_g = now - g_at.replace(0) < TOGETHER;
        let Some(key) = key(&event, after_g) else {
            if is_plain(&event) && event.key() == "g" && !writes(&event) {
                g_at.set(now);
            }
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        on_key(key);
    });
    let listener = SendWrapper::new((window, heard));
    let (window, heard) = &*listener;
    // Only a window that is gone refuses a listener.
    let _ = window.add_event_listener_with_callback_and_bool(
        "keydown",
        heard.as_ref().unchecked_ref(),
        true,
    );
    on_cleanup(move || {
        let (window, heard) = &*listener;
        let _ = window.remove_event_listener_with_callback_and_bool(
            "keydown",
            heard.as_ref().unchecked_ref(),
            true,
        );
    });
}

fn key(event: &KeyboardEvent, after_g: bool) -> Option<Key> {
    let key = event.key();
    let commands = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    if commands && key.eq_ignore_ascii_case("k") {
        return Some(Key::Palette);
    }
    if writes(event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    match key.as_str() {
        "?" => Some(Key::Help),
        letter if after_g && letter.chars().count() == 1 => letter.chars().next().map(Key::Page),
        _ => None,
    }
}

fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key())
}

/// Whether letters are text, or keys of their own, where the focus is: in a field, a menu or a dialog.
fn writes(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(target) = target else { return false };
    let editable = target
        .dyn_ref::<HtmlElement>()
        .is_some_and(HtmlElement::is_content_editable);
    let within =
        "input, textarea, select, [role=textbox], [role=menu], dialog, flint-editor, flint-diff";
    editable || target.closest(within).is_ok_and(|it| it.is_some())
}
