//! One function's details: whether it answers and runs, how it fares, what was deployed, saved and done.

pub mod compare;
pub mod facts;
pub mod history;
pub mod idle;
pub mod versions;

use api::{
    Client, Page, Permission, Problem,
    activity::Entry,
    deployments::Deployment,
    events::Change,
    functions::{FunctionSummary, GetFunction},
    names::FunctionName,
    statistics::{Statistics, Window},
    versions::VersionSummary,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_params_map};

use crate::{
    components::{
        icon::{Glyph, Icon},
        page_title::PageTitle,
        presence::PresenceLabel,
        problem::ProblemNote,
        skeleton::RowsToCome,
        state::FunctionStateLabel,
        statistics_card::{StatisticsCard, load_statistics, use_window},
    },
    live::use_live,
    pages::home::recent::{RecentActivity, load_recent},
    renewal::Loaded,
    session::{Rights, SessionResource, rights},
};
use facts::Facts;
use history::{History, load_history};
use versions::{Versions, load_versions};

/// What the page shows first. What the person may not see is absent.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Sight {
    function: FunctionSummary,
    statistics: Option<Loaded<Statistics>>,
    deployments: Loaded<Page<Deployment>>,
    versions: Loaded<Page<VersionSummary>>,
    recent: Option<Loaded<Page<Entry>>>,
}

#[component]
pub fn DetailsPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let params = use_params_map();
    let window = use_window();
    let name = Memo::new(move |_| params.with(|it| it.get("name").unwrap_or_default()));
    let sight = Resource::new(
        move || name.get(),
        move |name| {
            let (client, window) = (client.clone(), window.get_untracked());
            async move { load(&client, &name, rights(session).await, window).await }
        },
    );
    view! {
        <PageTitle name after=" details"/>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match sight.await {
                    Ok(sight) => view! { <Sheet sight rights/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| sight.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(client: &Client, name: &str, rights: Rights, window: Window) -> Loaded<Sight> {
    let name = FunctionName::parse(name).map_err(|_| Problem::not_found("function", name))?;
    let get = GetFunction { name: name.clone() };
    let function = client.call(get).await?.summary;
    let statistics = match rights.may(Permission::ReadInvocations) {
        true => Some(load_statistics(client, window, Some(name.clone())).await),
        false => None,
    };
    let recent = match rights.may(Permission::ReadActivity) {
        true => Some(load_recent(client, Some(name.clone())).await),
        false => None,
    };
    Ok(Sight {
        function,
        statistics,
        deployments: load_history(client, name.clone()).await,
        versions: load_versions(client, name).await,
        recent,
    })
}

#[component]
fn Sheet(sight: Sight, rights: Rights) -> impl IntoView {
    let name = sight.function.name.clone();
    let summary = following(sight.function);
    let (of_calls, of_activity) = (Some(name.clone()), Some(name.clone()));
    view! {
        <div class="details">
            <Head name=name.clone() summary rights/>
            <p class="lead">{move || summary.with(|it| it.description.clone())}</p>
            <Facts summary rights/>
            {sight.statistics.map(|first| view! { <StatisticsCard first function=of_calls/> })}
            <div class="columns">
                <History first=sight.deployments name=name.clone() summary rights/>
                <Versions first=sight.versions name summary rights/>
            </div>
            {sight.recent.map(|first| view! { <RecentActivity first function=of_activity/> })}
        </div>
    }
}

#[component]
fn Head(name: FunctionName, summary: RwSignal<FunctionSummary>, rights: Rights) -> impl IntoView {
    let is_live = Memo::new(move |_| summary.with(|it| it.live.is_some()));
    let path = |page: &str| format!("/functions/{name}{page}");
    let (edit, invoke, deploy) = (path(""), path("/invoke"), path("/deploy"));
    view! {
        <header class="head">
            <A
                href="/functions"
                attr:class="button bare square"
                attr:aria-label="All functions"
            >
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1 class="mono">{name.to_string()}</h1>
            <FunctionStateLabel state=Signal::derive(move || summary.with(|it| it.state))/>
            <PresenceLabel presence=Signal::derive(move || {
                summary.with(|it| it.live.as_ref().map(|it| it.presence))
            })/>
            <div class="actions">
                <A href=edit attr:class="button">
                    <Icon glyph=Glyph::PENCIL/>
                    "Edit"
                </A>
                <Show when=move || is_live.get() && rights.may(Permission::Invoke)>
                    <A href=invoke.clone() attr:class="button">
                        <Icon glyph=Glyph::PLAY/>
                        "Invoke"
                    </A>
                </Show>
                {rights
                    .may(Permission::Deploy)
                    .then(|| {
                        view! {
                            <A href=deploy attr:class="button primary">
                                <Icon glyph=Glyph::ROCKET/>
                                "Deploy"
                            </A>
                        }
                    })}
            </div>
        </header>
    }
}

/// The function as it is now.
fn following(function: FunctionSummary) -> RwSignal<FunctionSummary> {
    let client = expect_context::<Client>();
    let own = function.name.clone();
    let summary = RwSignal::new(function);
    use_live().on_change(move |change| {
        let concerned = match change {
            Change::Function { name } => *name == own,
            Change::Deployment { deployment } => deployment.function == own,
            Change::Reset => true,
            Change::Presence { name, presence } => {
                if *name == own {
                    summary.try_update(|it| {
                        if let Some(live) = &mut it.live {
                            live.presence = *presence;
                        }
                    });
                }
                false
            }
            _ => false,
        };
        if concerned {
            let (client, name) = (client.clone(), own.clone());
            spawn_local(async move {
                // What cannot be read now is shown as it was.
                if let Ok(function) = client.call(GetFunction { name }).await {
                    summary.try_set(function.summary);
                }
            });
        }
    });
    summary
}
