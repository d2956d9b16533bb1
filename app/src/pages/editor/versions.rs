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
    let newest = Memo::new(move |_| desk.now.with(|it| it.summary.version));
    // The list is not needed for the first sight of the page, so the browser alone asks for it.
    let list = LocalResource::new(move || {
        newest.track();
        list_versions(client.clone(), desk.name.get_value())
    });
    let opened = RwSignal::new(None::<Version>);
    view! {
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(versions) => {
                        let rows: Vec<_> = versions
                            .into_iter()
                            .map(|it| view! { <VersionRow desk version=it opened/> })
                            .collect();
                        view! { <ol class="versions">{rows}</ol> }.into_any()
                    }
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
        <VersionDialog desk opened/>
    }
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
                <Icon glyph=Glyph::Diff/>
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
