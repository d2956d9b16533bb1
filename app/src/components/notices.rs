//! Short messages about what a person just did.

use std::time::Duration;

use api::Problem;
use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    problem::sentence,
};

/// How long a message stays that needs no answer.
const STAY: Duration = Duration::from_secs(6);

#[derive(Clone, PartialEq)]
struct Notice {
    id: u64,
    text: String,
    bad: bool,
}

/// What is being said, the newest last.
#[derive(Clone, Copy, Default)]
pub struct Notices {
    all: RwSignal<Vec<Notice>>,
    next: RwSignal<u64>,
}

impl Notices {
    /// Says that something worked; it goes away by itself.
    pub fn say(self, text: impl Into<String>) {
        let id = self.push(text.into(), false);
        set_timeout(move || self.remove(id), STAY);
    }

    /// Says that something failed; it stays until it is closed.
    pub fn complain(self, problem: &Problem) {
        self.push(sentence(&problem.detail), true);
    }

    fn push(self, text: String, bad: bool) -> u64 {
        let id = self.next.get_untracked();
        self.next.set(id + 1);
        self.all.update(|all| all.push(Notice { id, text, bad }));
        id
    }

    fn remove(self, id: u64) {
        self.all.try_update(|all| all.retain(|it| it.id != id));
    }
}

#[component]
pub fn NoticeList() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div class="notices" role="status" aria-live="polite">
            <For each=move || notices.all.get() key=|it| it.id let:notice>
                <NoticeLine notice notices/>
            </For>
        </div>
    }
}

#[component]
fn NoticeLine(notice: Notice, notices: Notices) -> impl IntoView {
    view! {
        <div class="notice" class:bad=notice.bad>
            <Icon glyph=if notice.bad { Glyph::TRIANGLE_ALERT } else { Glyph::CHECK }/>
            <p>{notice.text}</p>
            <button
                type="button"
                class="button bare square"
                aria-label="Dismiss"
                on:click=move |_| notices.remove(notice.id)
            >
                <Icon glyph=Glyph::X/>
            </button>
        </div>
    }
}
