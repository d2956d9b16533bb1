//! The deployments that are on their way, while there are any.

use api::{
    Client,
    deployments::{Deployment, ListDeployments},
    events::Change,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use uuid::Uuid;

use crate::{
    components::{state::DeploymentStateLabel, timeline::Timeline},
    live::use_live,
};

/// How many of the newest deployments are looked through: only the newest can be running.
const LOOKED_AT: u32 = 20;

#[component]
pub fn RunningDeployments() -> impl IntoView {
    let running = following();
    view! {
        <section
            class="card running"
            aria-labelledby="running-title"
            class:hidden=move || running.with(Vec::is_empty)
        >
            <header>
                <h2 id="running-title">"Deploying now"</h2>
            </header>
            <ul>
                <For each=move || running.get() key=|it| (it.id, it.state) let:deployment>
                    <Line deployment/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Line(deployment: Deployment) -> impl IntoView {
    let (name, state) = (deployment.function.to_string(), deployment.state);
    view! {
        <li>
            <A href="/deployments">{name}</A>
            <DeploymentStateLabel state=Signal::stored(state)/>
            <Timeline deployment=Signal::stored(deployment)/>
        </li>
    }
}

/// Only a browser asks for them: when the page is rendered they would be over before it is seen.
fn following() -> RwSignal<Vec<Deployment>> {
    let running = RwSignal::new(Vec::<Deployment>::new());
    let client = expect_context::<Client>();
    let forget = move |id: Uuid| {
        running.try_update(|all| all.retain(|it| it.id != id));
    };
    let put = move |deployment: Deployment| {
        forget(deployment.id);
        if !deployment.state.is_final() {
            running.try_update(|all| all.push(deployment));
        }
    };
    let load = move || {
        let client = client.clone();
        spawn_local(async move {
            let list = ListDeployments {
                limit: Some(LOOKED_AT),
                ..ListDeployments::default()
            };
            // What cannot be read now is told by the stream, state by state.
            if let Ok(page) = client.call(list).await {
                running.try_set(Vec::new());
                page.items.into_iter().for_each(put);
            }
        });
    };
    use_live().on_change(move |change| match change {
        Change::Deployment { deployment } => put((**deployment).clone()),
        Change::Reset => load(),
        _ => {}
    });
    running
}
