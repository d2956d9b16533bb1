//! Invocations: one line a call.

use api::{
    Client, Page, Permission, Problem,
    invocations::{Invocation, ListInvocations},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::components::A;

use super::logs::{
    LogTabs, NoRights,
    bar::FilterBar,
    filter::{Filter, use_filter},
};
use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        instant::{Stamp, length},
        notices::Notices,
        outcome::{OutcomeLabel, TestBadge, trigger_word},
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    session::{SessionResource, rights},
};

#[component]
pub fn InvocationsPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let filter = use_filter();
    let found = Resource::new(
        move || filter.get(),
        move |filter| {
            let client = client.clone();
            async move { (filter.clone(), list(&client, &filter).await) }
        },
    );
    view! {
        <Title text="Invocations"/>
        <header class="head">
            <h1>"Logs"</h1>
        </header>
        <LogTabs filter/>
        <FilterBar filter of_entries=false/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match found.await {
                    _ if !rights.may(Permission::ReadInvocations) => {
                        view! { <NoRights/> }.into_any()
                    }
                    (filter, Ok(page)) => {
                        let refresh = Callback::new(move |()| found.refetch());
                        view! { <Calls filter page refresh/> }.into_any()
                    }
                    (_, Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| found.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn list(client: &Client, filter: &Filter) -> Result<Page<Invocation>, Problem> {
    client.call(filter.calls()?).await
}

#[component]
fn Calls(filter: Filter, page: Page<Invocation>, refresh: Callback<()>) -> impl IntoView {
    let rows = RwSignal::new(page.items);
    let next = RwSignal::new(page.next);
    let is_narrow = filter.is_narrow();
    let none = move || rows.with(Vec::is_empty);
    view! {
        <div class="list-head">
            <p role="status">
                {move || match (rows.with(Vec::len), next.with(Option::is_some)) {
                    (count, true) => format!("The newest {count} invocations"),
                    (1, false) => "1 invocation".to_owned(),
                    (count, false) => format!("{count} invocations"),
                }}
            </p>
            <button type="button" class="button" on:click=move |_| refresh.run(())>
                <Icon glyph=Glyph::ROTATE_CCW/>
                "Refresh"
            </button>
        </div>
        <div class="sheet" class:hidden=none>
            <table class="invocations" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Function"</th>
                        <th role="columnheader">"Outcome"</th>
                        <th role="columnheader">"Time"</th>
                        <th role="columnheader">"Called by"</th>
                        <th role="columnheader">"Took"</th>
                        <th role="columnheader">"Logs"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || rows.get() key=|it| it.id let:invocation>
                        <CallRow invocation/>
                    </For>
                </tbody>
            </table>
        </div>
        {move || none().then(|| view! { <NoCalls is_narrow/> })}
        <OlderCalls filter rows next/>
    }
}

#[component]
fn OlderCalls(
    filter: Filter,
    rows: RwSignal<Vec<Invocation>>,
    next: RwSignal<Option<String>>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let older = Callback::new(move |()| {
        let (client, filter) = (client.clone(), filter.clone());
        spawn_local(async move {
            let cursor = next.get_untracked();
            let page = match filter.calls() {
                Ok(list) => client.call(ListInvocations { cursor, ..list }).await,
                Err(problem) => Err(problem),
            };
            match page {
                Ok(page) => {
                    next.try_set(page.next);
                    rows.try_update(|rows| rows.extend(page.items));
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    view! {
        <Show when=move || next.with(Option::is_some)>
            <button type="button" class="button older" on:click=move |_| older.run(())>
                "Show older"
            </button>
        </Show>
    }
}

#[component]
fn CallRow(invocation: Invocation) -> impl IntoView {
    let href = format!("/invocations/{}", invocation.id);
    let name = invocation.function.to_string();
    let version = invocation
        .version
        .map_or_else(|| "Draft".to_owned(), |it| format!("Version {it}"));
    let by = format!(
        "{}, {}",
        trigger_word(invocation.trigger),
        invocation.invoked_by
    );
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <A href=href>{name}</A>
                <small>{version}</small>
            </th>
            <td role="cell">
                <span class="labels">
                    <OutcomeLabel outcome=invocation.outcome/>
                    {invocation.test.then(|| view! { <TestBadge/> })}
                    {invocation
                        .cold_start
                        .then(|| {
                            view! {
                                <span class="badge">
                                    <Icon glyph=Glyph::SNOWFLAKE/>
                                    "Cold start"
                                </span>
                            }
                        })}
                </span>
            </td>
            <td role="cell" data-label="Time">
                <Stamp at=invocation.started_at/>
            </td>
            <td role="cell" data-label="Called by">
                {by}
            </td>
            <td role="cell" data-label="Took">
                {length(invocation.timing.total)}
            </td>
            <td role="cell" data-label="Logs">
                {match invocation.log_count {
                    0 => "None".to_owned(),
                    1 => "1 entry".to_owned(),
                    count => format!("{count} entries"),
                }}
            </td>
        </tr>
    }
}

#[component]
fn NoCalls(is_narrow: bool) -> impl IntoView {
    if is_narrow {
        let text = "Look at a longer time, or clear the filters.";
        return view! { <Empty glyph=Glyph::SEARCH title="No invocation fits" text/> }.into_any();
    }
    let text = "Every call of a function shows here, with its outcome and its time. Deploy a function and invoke it.";
    view! {
        <Empty glyph=Glyph::PLAY title="Nothing was invoked yet" text>
            <A href="/functions" attr:class="button primary">
                <Icon glyph=Glyph::FUNCTION/>
                "Go to Functions"
            </A>
        </Empty>
    }
    .into_any()
}
