//! Logs: what functions said, searched, and followed as they say it.

pub mod bar;
pub mod entries;
pub mod filter;
pub mod list;
pub mod tail;
pub mod whole;

use api::{
    Client, Permission, Problem,
    logs::{Dropped, EXPORT, LogPage},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    session::{SessionResource, rights},
};
use bar::FilterBar;
use entries::Entries;
use filter::{Filter, use_filter, use_refine};
use list::EntryList;
use whole::WholeEntry;

#[component]
pub fn LogsPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let filter = use_filter();
    // How entries are shown changes nothing of what is found.
    let searched = Memo::new(move |_| Filter {
        grouped: false,
        ..filter.get()
    });
    let found = Resource::new(
        move || searched.get(),
        move |filter| {
            let client = client.clone();
            async move { (filter.clone(), search(&client, &filter).await) }
        },
    );
    view! {
        <Title text="Logs"/>
        <header class="head">
            <h1>"Logs"</h1>
        </header>
        <LogTabs filter/>
        <FilterBar filter of_entries=true/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match found.await {
                    _ if !rights.may(Permission::ReadInvocations) => {
                        view! { <NoRights/> }.into_any()
                    }
                    (searched, Ok(page)) => view! { <Found searched page filter/> }.into_any(),
                    (_, Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| found.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn search(client: &Client, filter: &Filter) -> Result<LogPage, Problem> {
    client.call(filter.search()?).await
}

/// Entries and invocations are two views of the same calls.
#[component]
pub fn LogTabs(filter: Memo<Filter>) -> impl IntoView {
    let to = move |path: &str, filter: Filter| match filter.to_query() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    };
    let entries = move || {
        to(
            "/logs",
            Filter {
                failed: false,
                ..filter.get()
            },
        )
    };
    let invocations = move || {
        let (levels, text, invocation) = Default::default();
        to(
            "/invocations",
            Filter {
                levels,
                text,
                invocation,
                grouped: false,
                ..filter.get()
            },
        )
    };
    view! {
        <nav class="settings-parts" aria-label="Logs">
            <ul>
                <li>
                    <A href=entries>"Entries"</A>
                </li>
                <li>
                    <A href=invocations>"Invocations"</A>
                </li>
            </ul>
        </nav>
    }
}

#[component]
pub fn NoRights() -> impl IntoView {
    view! {
        <Empty
            glyph=Glyph::LOCK
            title="Logs are not yours to read"
            text="Your role lets you invoke functions; developers and viewers read what they log."
        />
    }
}

#[component]
fn Found(searched: Filter, page: LogPage, filter: Memo<Filter>) -> impl IntoView {
    let is_narrow = searched.is_narrow();
    let query = searched.to_api_query();
    let entries = Entries::new(searched.search().unwrap_or_default(), page);
    entries.follow(query.clone());
    let under_invocations = Signal::derive(move || filter.with(|it| it.grouped));
    let none = move || entries.rows.with(Vec::is_empty);
    view! {
        <ListHead entries filter query/>
        <DroppedNote dropped=entries.dropped/>
        <div class="log-split" class:with-whole=move || entries.opened.with(Option::is_some)>
            <div class="sheet log-sheet" class:hidden=none>
                <EntryList entries under_invocations/>
            </div>
            {move || entries.opened.get().map(|entry| view! { <WholeEntry entry entries/> })}
        </div>
        {move || none().then(|| view! { <NoEntries is_narrow live=entries.live/> })}
        <Show when=move || entries.next.with(Option::is_some)>
            <button
                type="button"
                class="button older"
                aria-busy=move || entries.busy.get().to_string()
                disabled=entries.busy
                on:click=move |_| entries.older()
            >
                "Show older"
            </button>
        </Show>
    }
}

/// How entries are shown, and what can be done with all that were found.
#[component]
fn ListHead(entries: Entries, filter: Memo<Filter>, query: String) -> impl IntoView {
    let refine = use_refine();
    let export = |format: &str| format!("{EXPORT}?format={format}&{query}");
    let (csv, lines) = (export("csv"), export("jsonl"));
    let group = move |_| {
        let grouped = !filter.with_untracked(|it| it.grouped);
        refine.run(Filter {
            grouped,
            ..filter.get_untracked()
        });
    };
    let count = move || match (
        entries.rows.with(Vec::len),
        entries.next.with(Option::is_some),
    ) {
        (count, true) => format!("The newest {count} entries"),
        (1, false) => "1 entry".to_owned(),
        (count, false) => format!("{count} entries"),
    };
    view! {
        <div class="list-head">
            <button
                type="button"
                class="button live-switch"
                aria-pressed=move || entries.live.get().to_string()
                on:click=move |_| entries.live.update(|it| *it = !*it)
            >
                <Icon glyph=Glyph::ACTIVITY/>
                "Live"
            </button>
            <button
                type="button"
                class="button"
                aria-pressed=move || filter.with(|it| it.grouped).to_string()
                on:click=group
            >
                "Group by invocation"
            </button>
            <p role="status">{count}</p>
            <a class="button bare" href=csv rel="external" download="logs.csv">
                <Icon glyph=Glyph::DOWNLOAD/>
                "CSV"
            </a>
            <a class="button bare" href=lines rel="external" download="logs.jsonl">
                <Icon glyph=Glyph::DOWNLOAD/>
                "JSON lines"
            </a>
        </div>
        <Show when=move || !entries.held.with(Vec::is_empty)>
            <button type="button" class="button held" on:click=move |_| entries.show_held()>
                {move || match entries.held.with(Vec::len) {
                    1 => "Show 1 new entry".to_owned(),
                    count => format!("Show {count} new entries"),
                }}
            </button>
        </Show>
    }
}

/// What was not stored, so that nobody takes the list for all there was.
#[component]
fn DroppedNote(dropped: RwSignal<Dropped>) -> impl IntoView {
    let words = move || {
        let Dropped {
            entries,
            invocations,
        } = dropped.get();
        let count = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        let entries = count(entries, "entry", "entries");
        match invocations {
            0 => entries,
            more => format!(
                "{entries} and {} without a trace",
                count(more, "invocation", "invocations")
            ),
        }
    };
    view! {
        <Show when=move || dropped.get() != Dropped::default()>
            <p class="dropped" role="note">
                <Icon glyph=Glyph::TRIANGLE_ALERT/>
                {move || {
                    format!("More was logged than could be stored in this time: {} were dropped, of all functions.", words())
                }}
            </p>
        </Show>
    }
}

#[component]
fn NoEntries(is_narrow: bool, live: RwSignal<bool>) -> impl IntoView {
    view! {
        {move || match (live.get(), is_narrow) {
            (true, _) => {
                view! {
                    <Empty
                        glyph=Glyph::ACTIVITY
                        title="Waiting for what functions log"
                        text="Entries show here the moment they are logged."
                    />
                }
                    .into_any()
            }
            (false, true) => {
                view! {
                    <Empty
                        glyph=Glyph::SEARCH
                        title="No entry fits"
                        text="All words must be in one entry. Look at a longer time, or clear the filters."
                    />
                }
                    .into_any()
            }
            (false, false) => {
                view! {
                    <Empty
                        glyph=Glyph::LOGS
                        title="Nothing was logged yet"
                        text="What functions write with console.info, warn or error is kept here. Invoke one to see it."
                    >
                        <A href="/functions" attr:class="button primary">
                            <Icon glyph=Glyph::FUNCTION/>
                            "Go to Functions"
                        </A>
                    </Empty>
                }
                    .into_any()
            }
        }}
    }
}
