//! Review: the last look before Approve & Deploy.

pub mod approval;
pub mod changes;

use api::{
    Client, Permission, Problem,
    catalogues::{EventType, ListEventTypes, ListRuntimes, Runtime},
    domains::{Domain, ListDomains},
    functions::{Function, GetFunction},
    names::FunctionName,
    versions::{GetVersion, Version},
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use crate::{
    components::{
        icon::{Glyph, Icon},
        instant::Instant,
        page_title::PageTitle,
        problem::ProblemNote,
        skeleton::RowsToCome,
        state::FunctionStateLabel,
    },
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use approval::Approval;
use changes::{CodeChanges, VariableChanges};

/// What is looked at: the newest version, beside the one that callers reach now.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Review {
    function: Function,
    live: Option<Version>,
    events: Vec<EventType>,
    runtimes: Vec<Runtime>,
    domains: Vec<Domain>,
}

#[component]
pub fn ReviewPage() -> impl IntoView {
    use_live().begin_page();
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|it| it.get("name").unwrap_or_default()));
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let review = Resource::new(move || name.get(), move |name| load(client.clone(), name));
    view! {
        <PageTitle name before="Deploy "/>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match review.await {
                    Ok(it) => {
                        view! { <Sheet review=it rights refetch=move |()| review.refetch()/> }.into_any()
                    }
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| review.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(client: Client, name: String) -> Result<Review, Problem> {
    let name = FunctionName::parse(&name).map_err(|_| Problem::not_found("function", &name))?;
    let function = client.call(GetFunction { name: name.clone() }).await?;
    let live = match &function.summary.live {
        Some(live) => {
            let version = live.version;
            Some(client.call(GetVersion { name, version }).await?)
        }
        None => None,
    };
    Ok(Review {
        function,
        live,
        events: client.call(ListEventTypes {}).await?.items,
        runtimes: client.call(ListRuntimes {}).await?.items,
        domains: client.call(ListDomains {}).await?.items,
    })
}

#[component]
fn Sheet(review: Review, rights: Rights, #[prop(into)] refetch: Callback<()>) -> impl IntoView {
    let summary = review.function.summary.clone();
    let name = summary.name.clone();
    let state = summary.state;
    view! {
        <div class="review">
            <header class="head">
                <A
                    href=format!("/functions/{name}")
                    attr:class="button bare square"
                    attr:aria-label=format!("Edit {name}")
                >
                    <Icon glyph=Glyph::ARROW_LEFT/>
                </A>
                <h1>"Deploy " <span class="mono">{name.to_string()}</span></h1>
                <FunctionStateLabel state=Signal::derive(move || state)/>
            </header>
            <p class="lead">{lead(&review)}</p>
            <Facts review=review.clone()/>
            <CodeChanges function=review.function.clone() live=review.live.clone()/>
            <VariableChanges function=review.function.clone() live=review.live/>
            <Approval
                name
                version=summary.version
                may_deploy=rights.may(Permission::Deploy)
                refetch
            />
        </div>
    }
}

/// In one sentence, what pressing the button does.
fn lead(review: &Review) -> String {
    let version = review.function.summary.version;
    match &review.live {
        None => format!("Version {version} goes live. Nothing is live now."),
        Some(live) if live.summary.version == version => {
            format!("Version {version} is live already. Deploying it again builds it anew.")
        }
        Some(live) => format!(
            "Version {version} takes the place of version {}, which answers until then.",
            live.summary.version
        ),
    }
}

#[component]
fn Facts(review: Review) -> impl IntoView {
    let summary = review.function.summary;
    let event = match &summary.event {
        None => "No event".to_owned(),
        Some(id) => review
            .events
            .iter()
            .find(|it| it.id == *id)
            .map_or_else(|| id.clone(), |it| it.name.clone()),
    };
    let runtime = review
        .runtimes
        .into_iter()
        .find(|it| it.languages.contains(&summary.language));
    let (runtime, parts) = match runtime {
        Some(it) => {
            let parts = it.components.iter();
            let parts: Vec<_> = parts
                .map(|it| format!("{} {}", it.name, it.version))
                .collect();
            (it.name, parts.join(", "))
        }
        None => ("Unknown".to_owned(), String::new()),
    };
    view! {
        <dl class="facts">
            <div>
                <dt>"Version"</dt>
                <dd>{summary.version}</dd>
            </div>
            <div>
                <dt>"Saved"</dt>
                <dd>
                    <Instant at=summary.changed_at/>
                    {format!(" by {}", summary.changed_by)}
                </dd>
            </div>
            <div>
                <dt>"Event"</dt>
                <dd>{event}</dd>
            </div>
            <div>
                <dt>"Runtime"</dt>
                <dd title=parts>{runtime}</dd>
            </div>
            <div>
                <dt>"May reach"</dt>
                <dd>
                    {reached(&review.domains)} " " <A href="/settings/domains">"Allowed domains"</A>
                </dd>
            </div>
        </dl>
    }
}

/// The first hosts, and how many others there are.
fn reached(domains: &[Domain]) -> String {
    const SHOWN: usize = 3;
    let first = domains.iter().take(SHOWN).map(|it| it.domain.as_str());
    let first = first.collect::<Vec<_>>().join(", ");
    match domains.len() {
        0 => "No host.".to_owned(),
        1..=SHOWN => format!("{first}."),
        count => format!("{first} and {} more.", count - SHOWN),
    }
}
