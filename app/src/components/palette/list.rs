//! The field of the palette and what it finds, after the ARIA pattern of a combobox: arrows move, Enter goes.

use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::commands::{Command, Commands};
use crate::components::icon::Icon;

/// How many lines are shown: whoever does not find it among them types on.
const SHOWN: usize = 40;

const LABEL: &str = "Page, function or action";

#[component]
pub fn Finder(commands: Commands, take: Callback<String>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // It is put into the document after this. A field that cannot take the focus is clicked into.
            request_animation_frame(move || drop(input.focus()));
        }
    });
    let found = Memo::new(move |_| {
        let typed = typed.get();
        let (fixed, functions) = (commands.fixed.get(), commands.functions.get());
        let all = fixed.into_iter().chain(functions);
        let found = all.filter(|it| it.fits(&typed));
        found.take(SHOWN).collect::<Vec<Command>>()
    });
    let on_keydown = move |event: KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|it| *it = (*it + 1) % count),
            "ArrowUp" if count > 0 => active.update(|it| *it = (*it + count - 1) % count),
            "Enter" => {
                if let Some(command) = found.with(|it| it.get(active.get_untracked()).cloned()) {
                    take.run(command.href);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let chosen = move || {
        let any = found.with(|it| !it.is_empty());
        any.then(|| format!("palette-{}", active.get()))
    };
    view! {
        <input
            node_ref=input
            type="text"
            role="combobox"
            aria-label=LABEL
            aria-expanded="true"
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant=chosen
            placeholder=LABEL
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            prop:value=typed
            on:input=move |event| {
                typed.set(event_target_value(&event));
                active.set(0);
                commands.search(&typed.read_untracked());
            }
            on:keydown=on_keydown
        />
        <ul id="palette-list" role="listbox" aria-label=LABEL>
            {move || {
                let line = |(index, command)| view! { <Line index command active take/> };
                found.get().into_iter().enumerate().map(line).collect_view()
            }}
        </ul>
        <p role="status" class="count">
            {move || match found.with(Vec::len) {
                0 => format!("Nothing is called “{}”", typed.get()),
                1 => "1 line".to_owned(),
                SHOWN => format!("The first {SHOWN} lines; type on to see others"),
                count => format!("{count} lines"),
            }}
        </p>
    }
}

#[component]
fn Line(
    index: usize,
    command: Command,
    active: RwSignal<usize>,
    take: Callback<String>,
) -> impl IntoView {
    let item = NodeRef::<html::Li>::new();
    let chosen = move || active.get() == index;
    Effect::new(move |_| {
        if let (true, Some(item)) = (chosen(), item.get()) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            item.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <li
            node_ref=item
            id=format!("palette-{index}")
            role="option"
            aria-selected=move || chosen().to_string()
            on:pointermove=move |_| active.set(index)
            on:click=move |_| take.run(command.href.clone())
        >
            <Icon glyph=command.glyph/>
            <span>{command.name}</span>
            <small>{command.note}</small>
        </li>
    }
}
