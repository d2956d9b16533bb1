//! Unsaved text, kept in the browser so that it survives a reload, a crash and logging out.

use api::names::FunctionName;
use jiff::Timestamp;
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

/// The place in the browser's storage for one person's text of one function.
#[derive(Clone)]
struct Shelf(String);

impl Shelf {
    fn of(person: &str, name: &FunctionName) -> Shelf {
        Shelf(format!("flint:unsaved:{person}:{name}"))
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

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Brings back what was kept, and keeps what is written from now on. Answers when what it brought back was written.
pub fn keep_unsaved(desk: Desk, person: &str) -> RwSignal<Option<Timestamp>> {
    let shelf = Shelf::of(person, &desk.name.get_value());
    let restored = RwSignal::new(None);
    let draft = desk.draft;
    if !desk.may_write {
        return restored;
    }
    Effect::new(move |was_changed: Option<bool>| {
        if was_changed.is_none() {
            restored.set(restore(desk, &shelf));
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
            restored.set(None);
        }
        changed
    });
    restored
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
