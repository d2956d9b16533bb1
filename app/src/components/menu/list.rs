//! The open menu: where it stands, and what the keys do in it.

use leptos::{html, prelude::*};
use leptos_router::components::A;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, Node};

use super::{Act, Item};
use crate::{browser::place, components::icon::Icon};

#[component]
pub fn MenuList(
    name: String,
    at: (f64, f64),
    items: Vec<Item>,
    /// Told whether the focus goes back to the menu's button.
    close: Callback<bool>,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            // An element just inserted can be shown; if not, it stands in the page, which is fine.
            let _ = list.show_popover();
            place(&list, at.0, at.1);
            step(&list, Step::First);
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "Escape" => close.run(true),
            "Tab" => return close.run(true),
            "ArrowDown" => step(&list, Step::Down),
            "ArrowUp" => step(&list, Step::Up),
            "Home" => step(&list, Step::First),
            "End" => step(&list, Step::Last),
            letter if letter.chars().count() == 1 && letter != " " => type_ahead(&list, letter),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let on_focusout = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|it| it.dyn_into::<Node>().ok());
        let stays = list
            .get_untracked()
            .is_some_and(|list| list.contains(to.as_ref()));
        // The button closes the menu by itself.
        let to_button = to
            .and_then(|it| it.dyn_into::<HtmlElement>().ok())
            .is_some_and(|it| it.get_attribute("aria-haspopup").is_some());
        if !stays && !to_button {
            close.run(false);
        }
    };
    view! {
        <div
            node_ref=list
            class="menu"
            role="menu"
            popover="manual"
            aria-label=name
            on:keydown=on_keydown
            on:focusout=on_focusout
        >
            {items.into_iter().map(|item| view! { <MenuItem item close/> }).collect_view()}
        </div>
    }
}

#[component]
fn MenuItem(item: Item, close: Callback<bool>) -> impl IntoView {
    let (glyph, label) = (item.glyph, item.label);
    match item.act {
        Act::Go(href) => view! {
            <A href attr:role="menuitem" attr:tabindex="-1" attr:class="item">
                <Icon glyph/>
                <span>{label}</span>
            </A>
        }
        .into_any(),
        Act::Do(act) => {
            let run = move |_| {
                close.run(true);
                act.run(());
            };
            view! {
                <button type="button" role="menuitem" tabindex="-1" class="item" on:click=run>
                    <Icon glyph/>
                    <span>{label}</span>
                </button>
            }
            .into_any()
        }
        Act::Off(why) => view! {
            <button
                type="button"
                role="menuitem"
                tabindex="-1"
                class="item"
                aria-disabled="true"
            >
                <Icon glyph/>
                <span>{label} <small>{why}</small></span>
            </button>
        }
        .into_any(),
    }
}

enum Step {
    First,
    Last,
    Down,
    Up,
}

fn entries(list: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = list.query_selector_all("[role=menuitem]") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|it| found.get(it)?.dyn_into().ok())
        .collect()
}

fn focused(entries: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    entries.iter().position(|it| it.is_same_node(Some(&active)))
}

fn step(list: &HtmlElement, step: Step) {
    let entries = entries(list);
    let count = entries.len();
    let index = match (step, focused(&entries)) {
        (Step::Down, Some(at)) => (at + 1) % count,
        (Step::Up, Some(at)) => (at + count - 1) % count,
        (Step::Last | Step::Up, _) => count.saturating_sub(1),
        (Step::First | Step::Down, _) => 0,
    };
    if let Some(entry) = entries.get(index) {
        let _ = entry.focus();
    }
}

/// Goes to the next entry that starts with the letter.
fn type_ahead(list: &HtmlElement, letter: &str) {
    let entries = entries(list);
    let start = focused(&entries).map_or(0, |it| it + 1);
    let starts = |entry: &&HtmlElement| {
        let text = entry.text_content().unwrap_or_default();
        text.trim()
            .to_ascii_lowercase()
            .starts_with(&letter.to_ascii_lowercase())
    };
    let (before, after) = entries.split_at(start);
    if let Some(entry) = after.iter().chain(before).find(starts) {
        let _ = entry.focus();
    }
}
