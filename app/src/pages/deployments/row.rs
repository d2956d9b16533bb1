//! One function's last deployment, with what can be done about it.

use api::{
    Permission,
    deployments::{Deployment, DeploymentState},
    functions::FunctionSummary,
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::Questions;
use crate::{
    actions::use_actions,
    components::{
        fault::Fault,
        icon::{Glyph, Icon},
        instant::Instant,
        menu::{Act, Item, Menu, MenuSpot},
        presence::PresenceLabel,
        state::DeploymentStateLabel,
        timeline::{Timeline, total},
    },
    listing::Row,
    session::Rights,
};

#[component]
pub fn DeploymentRow(row: Row, rights: Rights, questions: Questions) -> impl IntoView {
    let (title, label) = (row.name.to_string(), row.name.to_string());
    let href = format!("/functions/{}", row.name);
    let spot = MenuSpot::default();
    let redeploy = redeploying(row.name.clone(), row.summary.clone());
    let items = menu_items(row.clone(), rights, questions, redeploy);
    let (changes, live, author, presence) = (
        row.summary.clone(),
        row.summary.clone(),
        row.summary.clone(),
        row.summary.clone(),
    );
    let retry = rights.may(Permission::Deploy).then_some(redeploy);
    view! {
        <tr
            role="row"
            on:contextmenu=move |event| spot.open_at_pointer(&event)
            on:keydown=move |event| spot.open_by_key(&event)
        >
            <th scope="row" role="rowheader">
                <A href=href>{title}</A>
            </th>
            <td role="cell" class="progress">
                <LastDeployment summary=row.summary.clone() retry/>
            </td>
            <td role="cell" data-label="Undeployed changes from">
                {move || changes.with(undeployed_changes)}
            </td>
            <td role="cell" class="live" data-label="Last successful deployment">
                {move || {
                    let at = live.with(|it| it.live.as_ref().map(|it| it.deployed_at));
                    match at {
                        Some(at) => view! { <Instant at/> }.into_any(),
                        None => "Not live".into_any(),
                    }
                }}
                <PresenceLabel presence=Signal::derive(move || {
                    presence.with(|it| it.live.as_ref().map(|it| it.presence))
                })/>
            </td>
            <td role="cell" data-label="Deployed by">
                {move || author.with(deployed_by)}
            </td>
            <td role="cell" class="actions">
                <InvokeLink name=row.name.clone() summary=row.summary rights/>
                <Menu label spot items/>
            </td>
        </tr>
    }
}

#[component]
fn InvokeLink(
    name: FunctionName,
    summary: ArcRwSignal<FunctionSummary>,
    rights: Rights,
) -> impl IntoView {
    let live = Memo::new(move |_| summary.with(|it| it.live.is_some()));
    let label = format!("Invoke {name}");
    let href = format!("/functions/{name}/invoke");
    let link = move || {
        view! {
            <A href=href.clone() attr:class="button" attr:aria-label=label.clone()>
                <Icon glyph=Glyph::PLAY/>
                "Invoke"
            </A>
        }
    };
    let may = rights.may(Permission::Invoke);
    move || (may && live.get()).then(|| link().into_any())
}

/// The state with its steps, and the cause of a failure.
#[component]
fn LastDeployment(
    summary: ArcRwSignal<FunctionSummary>,
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let deployment = Memo::new(move |_| summary.with(|it| it.last_deployment.clone()));
    // Only what a new state changes is drawn anew, so that an open cause stays open.
    let failure = Memo::new(move |_| {
        let deployment = deployment.get()?;
        Some((deployment.id, deployment.error?))
    });
    let shown = move |deployment: Deployment| {
        let (state, took) = (deployment.state, total(&deployment));
        view! {
            <div class="summary">
                <DeploymentStateLabel state=Signal::stored(state)/>
                {took.map(|it| view! { <small class="total">"in " {it}</small> })}
            </div>
            <Timeline deployment=Signal::stored(deployment)/>
        }
    };
    view! {
        {move || deployment.get().map(shown)}
        {move || {
            failure
                .get()
                .map(|(id, error)| view! { <Fault id=format!("fault-{id}") error retry/> })
        }}
    }
}

fn undeployed_changes(summary: &FunctionSummary) -> AnyView {
    match &summary.live {
        Some(live) if live.version == summary.version => {
            view! { <span class="calm">"Up to date"</span> }.into_any()
        }
        _ => view! { <Instant at=summary.changed_at/> }.into_any(),
    }
}

fn deployed_by(summary: &FunctionSummary) -> String {
    match (&summary.live, &summary.last_deployment) {
        (Some(live), _) => live.deployed_by.clone(),
        (None, Some(last)) => last.created_by.clone(),
        (None, None) => String::new(),
    }
}

/// Deploys once more what was deployed last, as the retry of an error means it.
fn redeploying(name: FunctionName, summary: ArcRwSignal<FunctionSummary>) -> Callback<()> {
    let actions = use_actions();
    Callback::new(move |()| {
        let (actions, name) = (actions.clone(), name.clone());
        let version = summary.with_untracked(|it| it.last_deployment.as_ref().map(|it| it.version));
        spawn_local(async move { actions.deploy(name, version).await });
    })
}

fn menu_items(
    row: Row,
    rights: Rights,
    questions: Questions,
    redeploy: Callback<()>,
) -> Callback<(), Vec<Item>> {
    Callback::new(move |()| {
        let (live, running) = row.summary.with_untracked(|it| {
            let state = it.last_deployment.as_ref().map(|it| it.state);
            (
                it.live.is_some(),
                state.is_some_and(|it| !DeploymentState::is_final(it)),
            )
        });
        let (rolled_back, undeployed) = (row.name.clone(), row.name.clone());
        let roll_back = Act::Do(Callback::new(move |()| {
            questions.roll_back.set(Some((rolled_back.clone(), None)));
        }));
        let undeploy = Act::Do(Callback::new(move |()| {
            questions.undeploy.set(Some(undeployed.clone()));
        }));
        let unless_running = |act| match running {
            true => Act::Off("A deployment is running"),
            false => rights.allow(Permission::Deploy, act),
        };
        let undeploy = match live {
            true => unless_running(undeploy),
            false => Act::Off("It is not deployed"),
        };
        let item = |label, glyph, act| Item { label, glyph, act };
        vec![
            item(
                "Redeploy",
                Glyph::ROTATE_CCW,
                unless_running(Act::Do(redeploy)),
            ),
            item("Roll back", Glyph::HISTORY, unless_running(roll_back)),
            item(
                "Logs",
                Glyph::LOGS,
                rights.allow(
                    Permission::ReadInvocations,
                    Act::Go(format!("/logs?function={}", row.name)),
                ),
            ),
            item("Undeploy", Glyph::POWER_OFF, undeploy),
            item(
                "Details",
                Glyph::LIST_CHECKS,
                Act::Go(format!("/functions/{}/details", row.name)),
            ),
        ]
    })
}
