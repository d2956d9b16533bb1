//! What the author should know before going on: text that came back, a newer version, a refused save.

use api::Timestamp;
use api::problem::SourceError;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        banner::Banner,
        code,
        icon::{Glyph, Icon},
        instant::Instant,
        problem::{ProblemNote, sentence},
    },
    pages::editor::{
        CODE,
        desk::Desk,
        kept::{Elsewhere, Unsaved},
        saving::Saving,
    },
};

#[component]
pub fn Banners(desk: Desk, saving: Saving, unsaved: Unsaved) -> impl IntoView {
    view! {
        <div class="banners" aria-live="polite">
            {move || unsaved.restored.get().map(|at| view! { <RestoredBanner desk at/> })}
            {move || {
                unsaved
                    .elsewhere
                    .get()
                    .map(|other| view! { <ElsewhereBanner desk unsaved other/> })
            }}
            {move || {
                desk.newer()
                    .map(|it| view! { <NewerBanner desk saving version=it.version by=it.changed_by/> })
            }}
            {move || {
                saving.problem.get().map(|problem| match problem.source {
                    Some(fault) => view! { <FaultBanner fault=*fault/> }.into_any(),
                    None => view! { <ProblemNote problem/> }.into_any(),
                })
            }}
        </div>
    }
}

#[component]
fn RestoredBanner(desk: Desk, at: Timestamp) -> impl IntoView {
    let discard = move |_| {
        let now = desk.now.get_untracked();
        desk.draft.start_from(&now);
    };
    view! {
        <Banner glyph=Glyph::HISTORY text="Restored your unsaved changes from">
            <Instant at/>
            <button type="button" class="button" on:click=discard>
                "Discard"
            </button>
        </Banner>
    }
}

/// Another tab has text that was never saved, and may be closed.
#[component]
fn ElsewhereBanner(desk: Desk, unsaved: Unsaved, other: Elsewhere) -> impl IntoView {
    let at = other.kept.at;
    let text = format!(
        "Another tab has unsaved changes on top of version {} from",
        other.kept.base.version
    );
    let taken = other.clone();
    view! {
        <Banner glyph=Glyph::HISTORY text>
            <Instant at/>
            <button
                type="button"
                class="button"
                on:click=move |_| unsaved.take_over(desk, taken.clone())
            >
                "Continue here"
            </button>
            <button type="button" class="button" on:click=move |_| unsaved.discard(&other)>
                "Discard"
            </button>
        </Banner>
    }
}

/// Somebody saved while the author was writing. It is no obstacle until the author saves.
#[component]
fn NewerBanner(desk: Desk, saving: Saving, version: u64, by: String) -> impl IntoView {
    let base = desk.draft.base.with_untracked(|it| it.version);
    view! {
        <Banner
            glyph=Glyph::INFO
            text=format!(
                "{by} saved version {version} meanwhile; your changes are on top of version {base}",
            )
        >
            <button
                type="button"
                class="button"
                on:click=move |_| spawn_local(saving.compare())
            >
                "Compare"
            </button>
        </Banner>
    }
}

/// Why the code cannot be saved, with the way to the place.
#[component]
fn FaultBanner(fault: SourceError) -> impl IntoView {
    let (line, column) = (fault.line, fault.column);
    view! {
        <div class="problem" role="alert">
            <Icon glyph=Glyph::TRIANGLE_ALERT/>
            <div>
                <strong>"The code cannot be saved"</strong>
                <p>{sentence(&fault.message)}</p>
                <button
                    type="button"
                    class="link mono"
                    on:click=move |_| code::go(CODE, line, column)
                >
                    {format!("{}:{line}:{column}", fault.file)}
                </button>
                <pre class="excerpt" tabindex="0">{fault.excerpt}</pre>
                {fault.hint.map(|hint| view! { <p class="hint">{sentence(&hint)}</p> })}
            </div>
        </div>
    }
}
