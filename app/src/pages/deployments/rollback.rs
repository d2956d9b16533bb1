//! Roll back: which earlier deployment answers again.

use api::{
    Client,
    deployments::{Deployment, DeploymentState, ListDeployments},
    functions::GetFunction,
    names::FunctionName,
    page::MAX_LIMIT,
};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use uuid::Uuid;

use crate::{
    actions::use_actions,
    components::{dialog::Dialog, instant::Instant, problem::ProblemNote, skeleton::RowsToCome},
};

#[component]
pub fn RollBackDialog(subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    let title = move || {
        subject.with(|it| match it {
            Some(name) => format!("Roll back {name}"),
            None => "Roll back".to_owned(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || subject.get().is_some())
            on_close=move |()| subject.set(None)
        >
            {move || {
                subject
                    .get()
                    .map(|name| {
                        view! {
                            <Suspense fallback=RowsToCome>
                                {Suspend::new(SendWrapper::new(choices(name, subject)))}
                            </Suspense>
                        }
                    })
            }}
        </Dialog>
    }
}

/// Its code comes with the question, which few ask, and only in the browser: the wait for it stays on one thread.
#[lazy]
fn choices(name: FunctionName, subject: RwSignal<Option<FunctionName>>) -> AnyView {
    view! { <Choices name subject/> }.into_any()
}

#[component]
fn Choices(name: FunctionName, subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let asked = name.clone();
    let choices = LocalResource::new(move || earlier(client.clone(), asked.clone()));
    view! {
        <Suspense fallback=RowsToCome>
            {move || {
                choices
                    .get()
                    .map(|answer| match answer {
                        Ok(list) if list.is_empty() => {
                            view! {
                                <p>
                                    "There is no earlier successful deployment to go back to. It takes two."
                                </p>
                            }
                                .into_any()
                        }
                        Ok(list) => view! { <ChoiceList list subject/> }.into_any(),
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| choices.refetch()/> }
                                .into_any()
                        }
                    })
            }}
        </Suspense>
    }
}

#[component]
fn ChoiceList(list: Vec<Deployment>, subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    let actions = use_actions();
    let choose = Callback::new(move |(id, version): (Uuid, u64)| {
        subject.set(None);
        let actions = actions.clone();
        let said = format!("Version {version} answers again");
        spawn_local(async move { actions.roll_back(id, said).await });
    });
    view! {
        <p>"Its code answers again at once, without being built anew. What is saved stays as it is."</p>
        <ul class="choices">
            {list
                .into_iter()
                .map(|it| {
                    let (id, version) = (it.id, it.version);
                    view! {
                        <li>
                            <div>
                                <strong>"Version " {version}</strong>
                                <small><Instant at=it.created_at/> " by " {it.created_by}</small>
                            </div>
                            <button
                                type="button"
                                class="button"
                                aria-label=format!("Roll back to version {version}")
                                on:click=move |_| choose.run((id, version))
                            >
                                "Roll back"
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The successful deployments other than the one that is live, one for each version, the newest first.
async fn earlier(client: Client, name: FunctionName) -> Result<Vec<Deployment>, api::Problem> {
    let function = client.call(GetFunction { name: name.clone() }).await?;
    let list = ListDeployments {
        function: Some(name),
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    let mut choices: Vec<Deployment> = client.call(list).await?.items;
    let mut seen: Vec<u64> = function.summary.live.iter().map(|it| it.version).collect();
    choices.retain(|it| {
        let offered = it.state == DeploymentState::DeployFinish && !seen.contains(&it.version);
        if offered {
            seen.push(it.version);
        }
        offered
    });
    Ok(choices)
}
