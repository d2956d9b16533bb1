//! A field that filters a list while one types, after the ARIA pattern: arrows move, Enter takes, Escape clears.

use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

/// One entry of the list.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// What is typed for, and what is taken.
    pub name: String,
    /// What else tells it from others.
    pub note: String,
}

#[component]
pub fn Combobox(
    label: &'static str,
    entries: Vec<Entry>,
    /// Told the name of what was taken.
    #[prop(into)]
    on_take: Callback<String>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    let found = Memo::new(move |_| {
        let wanted = typed.get().to_lowercase();
        let fits = |it: &&Entry| it.name.to_lowercase().contains(&wanted);
        entries.iter().filter(fits).cloned().collect::<Vec<Entry>>()
    });
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // A field that cannot take the focus is clicked into.
            let _ = input.focus();
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|it| *it = (*it + 1) % count),
            "ArrowUp" if count > 0 => active.update(|it| *it = (*it + count - 1) % count),
            "Home" => active.set(0),
            "End" => active.set(count.saturating_sub(1)),
            "Escape" => typed.set(String::new()),
            "Enter" => {
                if let Some(entry) = found.with(|it| it.get(active.get_untracked()).cloned()) {
                    on_take.run(entry.name);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="combobox">
            <input
                node_ref=input
                type="text"
                role="combobox"
                aria-label=label
                aria-expanded="true"
                aria-controls="combobox-list"
                aria-autocomplete="list"
                aria-activedescendant=move || {
                    found.with(|it| !it.is_empty()).then(|| format!("combobox-{}", active.get()))
                }
                placeholder=label
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    active.set(0);
                }
                on:keydown=on_keydown
            />
            <Found label found active on_take/>
            <p role="status" class="count">
                {move || match found.with(Vec::len) {
                    0 => format!("No function is called “{}”", typed.get()),
                    1 => "1 function".to_owned(),
                    count => format!("{count} functions"),
                }}
            </p>
        </div>
    }
}

#[component]
fn Found(
    label: &'static str,
    found: Memo<Vec<Entry>>,
    active: RwSignal<usize>,
    on_take: Callback<String>,
) -> impl IntoView {
    let choices = move || {
        let choice = |(index, entry)| view! { <Choice index entry active on_take/> };
        found
            .get()
            .into_iter()
            .enumerate()
            .map(choice)
            .collect_view()
    };
    view! {
        <ul id="combobox-list" role="listbox" aria-label=label>
            {choices}
        </ul>
    }
}

#[component]
fn Choice(
    index: usize,
    entry: Entry,
    active: RwSignal<usize>,
    on_take: Callback<String>,
) -> impl IntoView {
    let item = NodeRef::<html::Li>::new();
    let name = entry.name.clone();
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
            id=format!("combobox-{index}")
            role="option"
            aria-selected=move || chosen().to_string()
            on:pointermove=move |_| active.set(index)
            on:click=move |_| on_take.run(name.clone())
        >
            <span>{entry.name}</span>
            <small>{entry.note}</small>
        </li>
    }
}
