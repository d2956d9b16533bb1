//! What was deployed of the function, the newest first, and the ways back.

use api::{
    Client, Permission,
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
        skeleton::RowsToCome,
        state::DeploymentStateLabel,
        timeline::total,
    },
    pages::deployments::rollback::{Asked, RollBackDialog},
    renewal::renew_on,
    session::Rights,
};

/// How many deployments are shown.
const SHOWN: u32 = 20;

#[component]
pub fn History(
    name: FunctionName,
    summary: RwSignal<FunctionSummary>,
    rights: Rights,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let (wanted, own) = (name.clone(), name.clone());
    let deployments = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            let list = ListDeployments {
                function: Some(wanted.clone()),
                limit: Some(SHOWN),
                cursor: None,
            };
            async move { client.call(list).await }
        },
    );
    let concerns = move |change: &Change| match change {
        Change::Deployment { deployment } => deployment.function == own,
        Change::Function { name } => *name == own,
        Change::Reset => true,
        _ => false,
    };
    renew_on(concerns, move || deployments.refetch());
    let question = RwSignal::new(None::<Asked>);
    let live = Memo::new(move |_| summary.with(|it| it.live.as_ref().map(|it| it.version)));
    let may_roll_back = rights.may(Permission::Deploy);
    view! {
        <section class="card" id="deployments" aria-labelledby="history-title">
            <header>
                <h2 id="history-title">"Deployments"</h2>
            </header>
            <Transition fallback=RowsToCome>
                {move || {
                    let name = name.clone();
                    Suspend::new(async move {
                        match deployments.await {
                            Ok(page) if page.items.is_empty() => {
                                view! {
                                    <p class="calm">
                                        "Nothing was deployed yet. A deployment makes a saved version answer."
                                    </p>
                                }
                                    .into_any()
                            }
                            Ok(page) => {
                                let line = |deployment| {
                                    let name = name.clone();
                                    view! { <Line deployment name live may_roll_back question/> }
                                };
                                let lines: Vec<_> = page.items.into_iter().map(line).collect();
                                view! { <ol class="lines">{lines}</ol> }.into_any()
                            }
                            Err(problem) => {
                                view! {
                                    <ProblemNote problem retry=move |()| deployments.refetch()/>
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
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
                    <Icon glyph=Glyph::History/>
                    "Roll back"
                </button>
            </Show>
        </li>
    }
}
