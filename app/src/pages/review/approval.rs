//! Approve & Deploy: the one button of the page.

use api::{Client, Code, Problem, deployments::Deploy, events::Change, names::FunctionName};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_navigate};

use crate::{
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        problem::ProblemNote,
    },
    live::use_live,
};

#[component]
pub fn Approval(
    name: FunctionName,
    /// The version that the person looked at: no other one is deployed.
    version: u64,
    may_deploy: bool,
    /// Reads everything again.
    refetch: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let outdated = RwSignal::new(false);
    follow(name.clone(), version, outdated);
    let client = expect_context::<Client>();
    let navigate = use_navigate();
    let approve = move |_| {
        let (client, navigate) = (client.clone(), navigate.clone());
        let deploy = Deploy {
            name: name.clone(),
            version: Some(version),
        };
        busy.set(true);
        spawn_local(async move {
            match client.call(deploy).await {
                Ok(deployment) => {
                    navigate(
                        &format!("/deployments?watch={}", deployment.id),
                        Default::default(),
                    );
                }
                Err(it) => problem.set(Some(it)),
            }
            busy.try_set(false);
        });
    };
    view! {
        <footer class="approval">
            {move || {
                outdated
                    .get()
                    .then(|| {
                        view! {
                            <Banner
                                glyph=Glyph::INFO
                                text="A newer version was saved while you were looking"
                            >
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| refetch.run(())
                                >
                                    "Review that one"
                                </button>
                            </Banner>
                        }
                    })
            }}
            {move || problem.get().map(|problem| view! { <Refused problem/> })}
            <button
                type="button"
                class="button primary"
                disabled=move || busy.get() || !may_deploy
                title=(!may_deploy).then_some("Your role does not allow it")
                on:click=approve
            >
                <Icon glyph=Glyph::ROCKET/>
                {move || if busy.get() { "Deploying…" } else { "Approve & Deploy" }}
            </button>
        </footer>
    }
}

#[component]
fn Refused(problem: Problem) -> impl IntoView {
    let running = problem.code == Code::DeploymentRunning;
    view! {
        <ProblemNote problem/>
        {running.then(|| view! { <A href="/deployments">"Watch the one that is running"</A> })}
    }
}

/// Finds out that somebody saved a newer version meanwhile.
fn follow(name: FunctionName, version: u64, outdated: RwSignal<bool>) {
    let client = expect_context::<Client>();
    use_live().on_change(move |change| {
        let concerned = match change {
            Change::Function { name: changed } => *changed == name,
            Change::Reset => true,
            _ => false,
        };
        if !concerned {
            return;
        }
        let (client, name) = (client.clone(), name.clone());
        spawn_local(async move {
            let get = api::functions::GetFunction { name };
            // What cannot be read now is told by the next change, or by the server's answer to the button.
            if let Ok(function) = client.call(get).await {
                outdated.try_set(function.summary.version > version);
            }
        });
    });
}
