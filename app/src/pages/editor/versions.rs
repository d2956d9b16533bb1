//! Versions: what was saved before, compared with the text in the editor and brought back into it.

use api::{
    Client, Problem,
    names::FunctionName,
    page::MAX_LIMIT,
    versions::{GetVersion, ListVersions, Version, VersionSummary},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        code::CodeDiff,
        dialog::Dialog,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    pages::editor::{content::Content, desk::Desk, language_id},
};

#[component]
pub fn VersionsPanel(desk: Desk) -> impl IntoView {
    let client = expect_context::<Client>();
    let list = RwSignal::new(None);
    let load = move || {
        let client = client.clone();
        spawn_local(async move {
            let versions = list_versions(client, desk.name.get_value()).await;
            list.try_set(Some(versions));
        });
    };
    // The list is not needed for the first sight of the page, so the browser alone asks for it.
    let newest = Memo::new(move |_| desk.now.with(|it| it.summary.version));
    let reload = load.clone();
    Effect::new(move |_| {
        // Read rather than tracked: a memo that nobody reads follows nothing.
        newest.get();
        load();
    });
    let retry = Callback::new(move |()| reload());
    let opened = RwSignal::new(None::<Version>);
    view! {
        {move || match list.get() {
            None => view! { <RowsToCome/> }.into_any(),
            Some(Ok(versions)) => view! { <VersionList desk versions opened/> }.into_any(),
            Some(Err(problem)) => view! { <ProblemNote problem retry/> }.into_any(),
        }}
        <VersionDialog desk opened/>
    }
}

#[component]
fn VersionList(
    desk: Desk,
    versions: Vec<VersionSummary>,
    opened: RwSignal<Option<Version>>,
) -> impl IntoView {
    let rows: Vec<_> = versions
        .into_iter()
        .map(|version| view! { <VersionRow desk version opened/> })
        .collect();
    view! { <ol class="versions">{rows}</ol> }
}

async fn list_versions(client: Client, name: FunctionName) -> Result<Vec<VersionSummary>, Problem> {
    let list = ListVersions {
        name,
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    Ok(client.call(list).await?.items)
}

#[component]
fn VersionRow(
    desk: Desk,
    version: VersionSummary,
    opened: RwSignal<Option<Version>>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let number = version.version;
    let open = move |_| {
        let client = client.clone();
        spawn_local(async move {
            let get = GetVersion {
                name: desk.name.get_value(),
                version: number,
            };
            match client.call(get).await {
                Ok(version) => opened.set(Some(version)),
                Err(problem) => notices.complain(&problem),
            }
        });
    };
    let is_live = move || {
        desk.now.with(|it| {
            it.summary
                .live
                .as_ref()
                .is_some_and(|it| it.version == number)
        })
    };
    view! {
        <li>
            <div>
                <strong>{format!("Version {number}")}</strong>
                <Show when=is_live>
                    <span class="badge">"Live"</span>
                </Show>
                <p>
                    <Instant at=version.created_at/>
                    {format!(" by {}", version.created_by)}
                </p>
            </div>
            <button
                type="button"
                class="button"
                aria-label=format!("Compare version {number}")
                on:click=open
            >
                <Icon glyph=Glyph::DIFF/>
                "Compare"
            </button>
        </li>
    }
}

#[component]
fn VersionDialog(desk: Desk, opened: RwSignal<Option<Version>>) -> impl IntoView {
    let title = move || {
        opened.with(|it| match it {
            Some(it) => format!("Version {} and the text in the editor", it.summary.version),
            None => String::new(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || opened.with(Option::is_some))
            on_close=move |()| opened.set(None)
        >
            {move || opened.get().map(|version| view! { <Compared desk version opened/> }.into_any())}
        </Dialog>
    }
}

#[component]
fn Compared(desk: Desk, version: Version, opened: RwSignal<Option<Version>>) -> impl IntoView {
    let content = Content::from(&version);
    let original = content.code.clone();
    let number = version.summary.version;
    let restore = move |_| {
        desk.draft.put(content.clone());
        opened.set(None);
    };
    view! {
        <CodeDiff
            original
            modified=desk.draft.code
            original_label=format!("Version {number}")
            modified_label="In the editor"
            language=language_id(desk.language)
        />
        <footer>
            <button type="button" class="button" on:click=move |_| opened.set(None)>
                "Close"
            </button>
            <Show when=move || desk.may_write>
                <button type="button" class="button primary" on:click=restore.clone()>
                    "Restore into the editor"
                </button>
            </Show>
        </footer>
    }
}
