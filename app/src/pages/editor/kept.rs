//! Unsaved text, kept in the browser so that it survives a reload, a crash and logging out.
//!
//! Each tab keeps its own, so that two tabs of one person never overwrite each other. A tab that opens a function finds
//! its own text again by itself; the text of another tab is offered and stays where it is until somebody decides.

use api::Timestamp;
use api::names::FunctionName;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use web_sys::{Storage, window};

use crate::{
    browser,
    pages::editor::{content::Content, desk::Desk, draft::Base},
};

/// What was written, on top of which version, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub base: Base,
    pub at: Timestamp,
    pub content: Content,
}

/// What the page knows of text that was kept.
#[derive(Clone, Copy)]
pub struct Unsaved {
    /// When the text was written that this tab brought back.
    pub restored: RwSignal<Option<Timestamp>>,
    /// What another tab kept.
    pub elsewhere: RwSignal<Option<Elsewhere>>,
}

/// The text of another tab, which may be closed by now.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    pub kept: Kept,
    shelf: Shelf,
}

impl Unsaved {
    /// Goes on in this tab with what another one kept.
    pub fn take_over(self, desk: Desk, other: Elsewhere) {
        desk.draft.base.set(other.kept.base);
        desk.draft.put(other.kept.content);
        other.shelf.clear();
        self.elsewhere.set(None);
    }

    pub fn discard(self, other: &Elsewhere) {
        other.shelf.clear();
        self.elsewhere.set(None);
    }
}

/// The place in the browser's storage for what one tab keeps of one person's text of one function.
#[derive(Debug, Clone, PartialEq)]
struct Shelf(String);

impl Shelf {
    fn of_this_tab(function: &str) -> Shelf {
        Shelf(format!("{function}{}", browser::tab()))
    }

    /// Where other tabs keep text of the same function.
    fn of_other_tabs(function: &str) -> Vec<Shelf> {
        let own = Shelf::of_this_tab(function);
        let Some(storage) = storage() else {
            return Vec::new();
        };
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
        let of_function = keys.filter(|key| key.starts_with(function));
        of_function.map(Shelf).filter(|it| *it != own).collect()
    }

    fn get(&self) -> Option<Kept> {
        let text = storage()?.get_item(&self.0).ok()??;
        serde_json::from_str(&text).ok()
    }

    /// A full or forbidden storage keeps nothing, which is no reason to stop whoever writes.
    fn put(&self, kept: &Kept) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(kept)) {
            let _ = storage.set_item(&self.0, &text);
        }
    }

    fn clear(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.0);
        }
    }
}

/// What the keys of all tabs begin with.
fn key_of(person: &str, name: &FunctionName) -> String {
    format!("flint:unsaved:{person}:{name}:")
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Brings back what this tab kept, finds what others kept, and keeps what is written from now on.
pub fn keep_unsaved(desk: Desk, person: &str) -> Unsaved {
    let function = key_of(person, &desk.name.get_value());
    let unsaved = Unsaved {
        restored: RwSignal::new(None),
        elsewhere: RwSignal::new(None),
    };
    let draft = desk.draft;
    if !desk.may_write {
        return unsaved;
    }
    Effect::new(move |was_changed: Option<bool>| {
        let shelf = Shelf::of_this_tab(&function);
        if was_changed.is_none() {
            unsaved.restored.set(restore(desk, &shelf));
            unsaved.elsewhere.set(newest_of_others(desk, &function));
        }
        let changed = draft.changed.get();
        if changed {
            shelf.put(&Kept {
                base: draft.base.get(),
                at: browser::now(),
                content: draft.content(),
            });
        } else if was_changed == Some(true) {
            shelf.clear();
            unsaved.restored.set(None);
        }
        changed
    });
    unsaved
}

fn restore(desk: Desk, shelf: &Shelf) -> Option<Timestamp> {
    let draft = desk.draft;
    let kept = shelf.get()?;
    if draft.base.with_untracked(|it| it.content == kept.content) {
        // It was saved after all, or written back by hand.
        shelf.clear();
        return None;
    }
    draft.base.set(kept.base);
    draft.put(kept.content);
    Some(kept.at)
}

fn newest_of_others(desk: Desk, function: &str) -> Option<Elsewhere> {
    let saved = desk.now.with_untracked(|now| Content::from(now));
    let kept = Shelf::of_other_tabs(function)
        .into_iter()
        .filter_map(|shelf| {
            let kept = shelf.get()?;
            if kept.content == saved {
                // It was saved after all.
                shelf.clear();
                return None;
            }
            Some(Elsewhere { kept, shelf })
        });
    kept.max_by_key(|it| it.kept.at)
}
