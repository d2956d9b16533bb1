//! Roll back: which earlier deployment answers again, and what that changes.

use api::{
    Client,
    deployments::{Deployment, DeploymentState, ListDeployments},
    functions::GetFunction,
    names::FunctionName,
    page::MAX_LIMIT,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    actions::use_actions,
    components::{
        dialog::Dialog,
        instant::Instant,
        late::{Coming, Late},
        problem::ProblemNote,
        skeleton::RowsToCome,
        versions_compared::VersionsCompared,
    },
};

/// The function that is asked about, and the deployment that is chosen already, if one is.
pub type Asked = (FunctionName, Option<Uuid>);

/// What one can go back to.
#[derive(Clone)]
struct Choices {
    live: Option<u64>,
    earlier: Vec<Deployment>,
}

/// Its code comes with the first question, which few ask.
#[component]
pub fn RollBackDialog(subject: RwSignal<Option<Asked>>) -> impl IntoView {
    view! {
        <Late
            asked=Signal::derive(move || subject.with(Option::is_some))
            load=move |()| Box::pin(question_dialog(subject)) as Coming
            call_off=move |()| subject.set(None)
        />
    }
}

#[lazy]
fn question_dialog(subject: RwSignal<Option<Asked>>) -> AnyView {
    view! { <QuestionDialog subject/> }.into_any()
}

#[component]
fn QuestionDialog(subject: RwSignal<Option<Asked>>) -> impl IntoView {
    let title = move || {
        subject.with(|it| match it {
            Some((name, _)) => format!("Roll back {name}"),
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
                    .map(|asked| view! { <Question asked subject/> })
            }}
        </Dialog>
    }
}

#[component]
fn Question(asked: Asked, subject: RwSignal<Option<Asked>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let (name, chosen) = asked;
    let wanted = name.clone();
    let choices = LocalResource::new(move || load(client.clone(), wanted.clone(), chosen));
    view! {
        <Suspense fallback=RowsToCome>
            {move || {
                let name = name.clone();
                choices
                    .get()
                    .map(|answer| match answer {
                        Ok(choices) if choices.earlier.is_empty() => {
                            view! {
                                <p>
                                    "There is no earlier successful deployment to go back to. It takes two."
                                </p>
                            }
                                .into_any()
                        }
                        Ok(choices) => {
                            view! { <Choice name choices chosen subject/> }.into_any()
                        }
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| choices.refetch()/> }
                                .into_any()
                        }
                    })
            }}
        </Suspense>
    }
}

/// The newest earlier deployment is chosen at first, so that going one step back is one press.
#[component]
fn Choice(
    name: FunctionName,
    choices: Choices,
    chosen: Option<Uuid>,
    subject: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let Choices { live, earlier } = choices;
    let first = earlier.iter().find(|it| Some(it.id) == chosen);
    let first = first.or(earlier.first()).map(|it| (it.id, it.version));
    let chosen = RwSignal::new(first.unwrap_or_default());
    let actions = use_actions();
    let roll_back = Callback::new(move |()| {
        let (id, version) = chosen.get_untracked();
        subject.set(None);
        let actions = actions.clone();
        let said = format!("Version {version} answers again");
        spawn_local(async move { actions.roll_back(id, said).await });
    });
    let lines: Vec<_> = earlier
        .into_iter()
        .map(|deployment| view! { <ChoiceLine deployment chosen/> })
        .collect();
    view! {
        <p>"Its code answers again at once, without being built anew. What is saved stays as it is."</p>
        <fieldset class="choices">
            <legend class="visually-hidden">"Which deployment answers again"</legend>
            {lines}
        </fieldset>
        {move || match live {
            Some(live) => {
                let (_, after) = chosen.get();
                view! { <VersionsCompared name=name.clone() before=live after/> }.into_any()
            }
            None => view! { <p>"Nothing is live now."</p> }.into_any(),
        }}
        <footer>
            <button type="button" class="button" on:click=move |_| subject.set(None)>
                "Cancel"
            </button>
            <button type="button" class="button primary" on:click=move |_| roll_back.run(())>
                {move || format!("Roll back to version {}", chosen.get().1)}
            </button>
        </footer>
    }
}

#[component]
fn ChoiceLine(deployment: Deployment, chosen: RwSignal<(Uuid, u64)>) -> impl IntoView {
    let this = (deployment.id, deployment.version);
    view! {
        <label>
            <input
                type="radio"
                name="roll-back-to"
                prop:checked=move || chosen.get() == this
                on:change=move |_| chosen.set(this)
            />
            <span>
                <strong>"Version " {deployment.version}</strong>
                <small><Instant at=deployment.created_at/> " by " {deployment.created_by}</small>
            </span>
        </label>
    }
}

/// The successful deployments of versions other than the one that is live, one for each version, the newest first. The
/// one that is chosen already stands for its version.
async fn load(
    client: Client,
    name: FunctionName,
    chosen: Option<Uuid>,
) -> Result<Choices, api::Problem> {
    let function = client.call(GetFunction { name: name.clone() }).await?;
    let list = ListDeployments {
        function: Some(name),
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    let mut earlier: Vec<Deployment> = client.call(list).await?.items;
    let live = function.summary.live.map(|it| it.version);
    let chosen_version = earlier
        .iter()
        .find(|it| Some(it.id) == chosen)
        .map(|it| it.version);
    let mut seen: Vec<u64> = live.into_iter().collect();
    earlier.retain(|it| {
        let stands_for_it = chosen_version != Some(it.version) || Some(it.id) == chosen;
        let offered = it.state == DeploymentState::DeployFinish
            && stands_for_it
            && !seen.contains(&it.version);
        if offered {
            seen.push(it.version);
        }
        offered
    });
    Ok(Choices { live, earlier })
}
