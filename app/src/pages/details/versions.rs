//! The versions of a function: who saved which and when, with the ways to compare any two and to restore one.

use api::{
    Client, Page, Permission,
    functions::FunctionSummary,
    names::FunctionName,
    page::MAX_LIMIT,
    versions::{ListVersions, VersionSummary},
};
use leptos::prelude::*;

use super::compare::CompareDialog;
use crate::{
    components::{
        icon::{Glyph, Icon},
        instant::Instant,
        problem::ProblemNote,
    },
    renewal::{Loaded, renewed},
    session::Rights,
};

/// The two versions that are compared, or will be.
pub type Pair = (u64, u64);

/// Reads what the card shows first.
pub async fn load_versions(client: &Client, name: FunctionName) -> Loaded<Page<VersionSummary>> {
    let list = ListVersions {
        name,
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    client.call(list).await
}

#[component]
pub fn Versions(
    first: Loaded<Page<VersionSummary>>,
    name: FunctionName,
    summary: RwSignal<FunctionSummary>,
    rights: Rights,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let newest = Memo::new(move |_| summary.with(|it| it.version));
    let wanted = name.clone();
    let (versions, renew) = renewed(first, move || {
        let (client, name) = (client.clone(), wanted.clone());
        async move { load_versions(&client, name).await }
    });
    Effect::new(move |before: Option<u64>| {
        let now = newest.get();
        if before.is_some_and(|it| it != now) {
            renew.run(());
        }
        now
    });
    let last = newest.get_untracked();
    let chosen = RwSignal::new((last.saturating_sub(1).max(1), last));
    let live = Memo::new(move |_| summary.with(|it| it.live.as_ref().map(|it| it.version)));
    let may_write = rights.may(Permission::WriteFunctions);
    let path = format!("/functions/{name}/details");
    let compare = move || {
        let (before, after) = chosen.get();
        format!("{path}?compare={before}..{after}")
    };
    let dialog_name = name.clone();
    let list = move |page: Page<VersionSummary>| {
        let line = |version| {
            let name = name.clone();
            view! { <Line version name newest live chosen/> }
        };
        let lines: Vec<_> = page.items.into_iter().map(line).collect();
        view! { <ol class="lines versions">{lines}</ol> }.into_any()
    };
    view! {
        <section class="card" id="versions" aria-labelledby="versions-title">
            <header>
                <h2 id="versions-title">"Versions"</h2>
                <Show when=move || { newest.get() > 1 }>
                    <a href=compare.clone() data-noscroll=true class="button">
                        <Icon glyph=Glyph::DIFF/>
                        "Compare"
                    </a>
                </Show>
            </header>
            {move || match versions.get() {
                Ok(page) => list(page),
                Err(problem) => view! { <ProblemNote problem retry=renew/> }.into_any(),
            }}
            <CompareDialog name=dialog_name newest may_write/>
        </section>
    }
}

#[component]
fn Line(
    version: VersionSummary,
    name: FunctionName,
    newest: Memo<u64>,
    live: Memo<Option<u64>>,
    chosen: RwSignal<Pair>,
) -> impl IntoView {
    let number = version.version;
    let changes = move || {
        format!(
            "/functions/{name}/details?compare={}..{number}",
            newest.get()
        )
    };
    view! {
        <li>
            <span class="pick">
                <input
                    type="radio"
                    name="before"
                    aria-label=format!("Compare from version {number}")
                    prop:checked=move || chosen.get().0 == number
                    on:change=move |_| chosen.update(|it| it.0 = number)
                />
                <input
                    type="radio"
                    name="after"
                    aria-label=format!("Compare to version {number}")
                    prop:checked=move || chosen.get().1 == number
                    on:change=move |_| chosen.update(|it| it.1 = number)
                />
            </span>
            <div>
                <p>
                    <strong>{format!("Version {number}")}</strong>
                    <Show when=move || live.get() == Some(number)>
                        <span class="badge">"Live"</span>
                    </Show>
                </p>
                <small>
                    <Instant at=version.created_at/>
                    {format!(" by {}", version.created_by)}
                </small>
            </div>
            <Show when=move || newest.get() != number>
                <a
                    href=changes.clone()
                    data-noscroll=true
                    class="button"
                    aria-label=format!("Restore version {number}")
                >
                    <Icon glyph=Glyph::ROTATE_CCW/>
                    "Restore"
                </a>
            </Show>
        </li>
    }
}
