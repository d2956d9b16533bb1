//! What was deployed of the function, the newest first, and the ways back.

use api::{
    Client, Page, Permission,
    deployments::{Deployment, DeploymentState, ListDeployments},
    events::Change,
    functions::FunctionSummary,
    names::FunctionName,
};
use leptos::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        instant::Instant,
        problem::{ProblemNote, sentence},
        state::DeploymentStateLabel,
        timeline::total,
    },
    pages::deployments::rollback::{Asked, RollBackDialog},
    renewal::{Loaded, renew_on, renewed},
    session::Rights,
};

/// How many deployments are shown.
const SHOWN: u32 = 20;

/// Reads what the card shows first.
pub async fn load_history(client: &Client, name: FunctionName) -> Loaded<Page<Deployment>> {
    let list = ListDeployments {
        function: Some(name),
        limit: Some(SHOWN),
        cursor: None,
    };
    client.call(list).await
}

#[component]
pub fn History(
    first: Loaded<Page<Deployment>>,
    name: FunctionName,
    summary: RwSignal<FunctionSummary>,
    rights: Rights,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let (wanted, own) = (name.clone(), name.clone());
    let (deployments, renew) = renewed(first, move || {
        let (client, name) = (client.clone(), wanted.clone());
        async move { load_history(&client, name).await }
    });
    let concerns = move |change: &Change| match change {
        Change::Deployment { deployment } => deployment.function == own,
        Change::Function { name } => *name == own,
        Change::Reset => true,
        _ => false,
    };
    renew_on(concerns, move || renew.run(()));
    let question = RwSignal::new(None::<Asked>);
    let live = Memo::new(move |_| summary.with(|it| it.live.as_ref().map(|it| it.version)));
    let may_roll_back = rights.may(Permission::Deploy);
    let list = move |page: Page<Deployment>| {
        if page.items.is_empty() {
            let text = "Nothing was deployed yet. A deployment makes a saved version answer.";
            return view! { <p class="calm">{text}</p> }.into_any();
        }
        let line = |deployment| {
            let name = name.clone();
            view! { <Line deployment name live may_roll_back question/> }
        };
        let lines: Vec<_> = page.items.into_iter().map(line).collect();
        view! { <ol class="lines">{lines}</ol> }.into_any()
    };
    view! {
        <section class="card" id="deployments" aria-labelledby="history-title">
            <header>
                <h2 id="history-title">"Deployments"</h2>
            </header>
            {move || match deployments.get() {
                Ok(page) => list(page),
                Err(problem) => view! { <ProblemNote problem retry=renew/> }.into_any(),
            }}
            <RollBackDialog subject=question/>
        </section>
    }
}

#[component]
fn Line(
    deployment: Deployment,
    name: FunctionName,
    live: Memo<Option<u64>>,
    may_roll_back: bool,
    question: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let (id, version) = (deployment.id, deployment.version);
    let took = total(&deployment).map(|it| format!(" in {it}"));
    let cause = deployment.error.as_ref().map(|it| sentence(&it.message));
    let what = match deployment.rollback_of {
        Some(_) => format!("Version {version}, rolled back to"),
        None => format!("Version {version}"),
    };
    let succeeded = deployment.state == DeploymentState::DeployFinish;
    let offered = move || may_roll_back && succeeded && live.get().is_some_and(|it| it != version);
    view! {
        <li>
            <div>
                <p>
                    <strong>{what}</strong>
                    " "
                    <DeploymentStateLabel state=Signal::stored(deployment.state)/>
                    <small>{took}</small>
                </p>
                <small>
                    <Instant at=deployment.created_at/>
                    {format!(" by {}", deployment.created_by)}
                </small>
                {cause.map(|it| view! { <p class="cause">{it}</p> })}
            </div>
            <Show when=offered>
                <button
                    type="button"
                    class="button"
                    aria-label=format!("Roll back to version {version}")
                    on:click={
                        let name = name.clone();
                        move |_| question.set(Some((name.clone(), Some(id))))
                    }
                >
                    <Icon glyph=Glyph::HISTORY/>
                    "Roll back"
                </button>
            </Show>
        </li>
    }
}
