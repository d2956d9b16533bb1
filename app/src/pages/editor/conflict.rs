//! Two people saved the same function: what each of them made of it, and what shall become of it.

use api::functions::Function;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{code::CodeDiff, dialog::Dialog},
    pages::editor::{
        content::{Content, merge},
        desk::Desk,
        language_id,
        saving::Saving,
        settings_compared::SettingsCompared,
    },
};

/// Which two of the three texts are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    TheirsAndYours,
    WhatTheyChanged,
    WhatYouChanged,
}

impl Comparison {
    const ALL: [(Comparison, &'static str); 3] = [
        (Comparison::TheirsAndYours, "Theirs and yours"),
        (Comparison::WhatTheyChanged, "What they changed"),
        (Comparison::WhatYouChanged, "What you changed"),
    ];

    fn labels(self) -> (&'static str, &'static str) {
        match self {
            Comparison::TheirsAndYours => ("Theirs", "Yours"),
            Comparison::WhatTheyChanged => ("Before", "Theirs"),
            Comparison::WhatYouChanged => ("Before", "Yours"),
        }
    }
}

#[component]
pub fn ConflictDialog(desk: Desk, saving: Saving) -> impl IntoView {
    let title = move || match saving.conflict.get() {
        Some(theirs) => format!(
            "{} saved version {} meanwhile",
            theirs.summary.changed_by, theirs.summary.version
        ),
        None => String::new(),
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || saving.conflict.with(Option::is_some))
            on_close=move |()| saving.conflict.set(None)
        >
            {move || {
                saving.conflict.get().map(|theirs| view! { <Conflict desk saving theirs/> }.into_any())
            }}
        </Dialog>
    }
}

#[component]
fn Conflict(desk: Desk, saving: Saving, theirs: Function) -> impl IntoView {
    let shown = RwSignal::new(Comparison::TheirsAndYours);
    let content = Content::from(&theirs);
    let base = desk.draft.base.get_untracked().content;
    let yours = untrack(|| desk.draft.content());
    view! {
        <div class="conflict">
            <p>
                "Both of you started from the same version. Nothing is lost until you choose: theirs is saved, yours is in the editor."
            </p>
            <fieldset class="segments">
                <legend class="visually-hidden">"What is compared"</legend>
                {Comparison::ALL
                    .map(|(comparison, word)| {
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name="comparison"
                                    checked=comparison == Comparison::TheirsAndYours
                                    on:change=move |_| shown.set(comparison)
                                />
                                <span>{word}</span>
                            </label>
                        }
                    })}
            </fieldset>
            <Texts desk shown base=base.clone() yours=yours.clone() theirs=content.clone()/>
            <SettingsCompared base=base.clone() theirs=content yours=yours.clone()/>
            <Choices desk saving theirs base yours/>
        </div>
    }
}

#[component]
fn Texts(
    desk: Desk,
    shown: RwSignal<Comparison>,
    base: Content,
    yours: Content,
    theirs: Content,
) -> impl IntoView {
    move || {
        let (before, after) = match shown.get() {
            Comparison::TheirsAndYours => (&theirs, &yours),
            Comparison::WhatTheyChanged => (&base, &theirs),
            Comparison::WhatYouChanged => (&base, &yours),
        };
        let (original_label, modified_label) = shown.get().labels();
        view! {
            <div class="sides" aria-hidden="true">
                <span>{original_label}</span>
                <span>{modified_label}</span>
            </div>
            <CodeDiff
                original=before.code.clone()
                modified=after.code.clone()
                original_label
                modified_label
                language=language_id(desk.language)
            />
        }
    }
}

#[component]
fn Choices(
    desk: Desk,
    saving: Saving,
    theirs: Function,
    base: Content,
    yours: Content,
) -> impl IntoView {
    let version = theirs.summary.version;
    let (taken, merged) = (theirs.clone(), theirs);
    let take = move |_| {
        desk.draft.start_from(&taken);
        saving.conflict.set(None);
    };
    let keep = move |_| {
        spawn_local(async move {
            saving.save_over(version).await;
        });
    };
    let edit = move |_| {
        let both = merge(&base, &yours, &Content::from(&merged));
        desk.draft.saved_as(&merged);
        desk.draft.put(both);
        saving.conflict.set(None);
    };
    view! {
        <footer>
            <button type="button" class="button" on:click=take>
                "Take theirs, drop mine"
            </button>
            <button type="button" class="button" on:click=keep>
                {format!("Save mine over version {version}")}
            </button>
            <button type="button" class="button primary" on:click=edit>
                "Merge both in the editor"
            </button>
        </footer>
    }
}
