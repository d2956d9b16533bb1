//! One function of the list, with what can be done with it.

use api::{Permission, functions::FunctionSummary, names::FunctionName};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_navigate};

use super::Questions;
use crate::{
    actions::use_actions,
    components::{
        icon::{Glyph, Icon},
        instant::Instant,
        menu::{Act, Item, Menu, MenuSpot},
        presence::PresenceLabel,
        state::FunctionStateLabel,
    },
    listing::Row,
    session::Rights,
};

#[component]
pub fn FunctionRow(row: Row, rights: Rights, questions: Questions) -> impl IntoView {
    let name = row.name.clone();
    let summary = row.summary;
    let state = summary.clone();
    let (changed, author, event) = (summary.clone(), summary.clone(), summary.clone());
    let (described, presence) = (summary.clone(), summary.clone());
    let live = summary.clone();
    let invocable = Memo::new(move |_| live.with(|it| it.live.is_some()));
    let spot = MenuSpot::default();
    let items = menu_items(name.clone(), summary, rights, questions);
    let (edit, invoke) = (
        format!("/functions/{name}"),
        format!("/functions/{name}/invoke"),
    );
    let (title, label) = (name.to_string(), name.to_string());
    let edit_label = format!("Edit {name}");
    let invoke_label = format!("Invoke {name}");
    view! {
        <tr
            role="row"
            on:contextmenu=move |event| spot.open_at_pointer(&event)
            on:keydown=move |event| spot.open_by_key(&event)
        >
            <th scope="row" role="rowheader">
                <A href=edit.clone()>{title}</A>
                <small>{move || described.with(|it| it.description.clone())}</small>
            </th>
            <td role="cell">
                <FunctionStateLabel state=Signal::derive(move || state.with(|it| it.state))/>
                <PresenceLabel presence=Signal::derive(move || {
                    presence.with(|it| it.live.as_ref().map(|it| it.presence))
                })/>
            </td>
            <td role="cell" data-label="Changed">
                {move || view! { <Instant at=changed.with(|it| it.changed_at)/> }}
            </td>
            <td role="cell" data-label="By">{move || author.with(|it| it.changed_by.clone())}</td>
            <td role="cell" data-label="Event">
                {move || event.with(|it| it.event.clone().unwrap_or_else(|| "None".to_owned()))}
            </td>
            <td role="cell" class="actions">
                <A href=edit attr:class="button bare square" attr:aria-label=edit_label>
                    <Icon glyph=Glyph::PENCIL/>
                </A>
                <Show when=move || invocable.get()>
                    <A
                        href=invoke.clone()
                        attr:class="button bare square"
                        attr:aria-label=invoke_label.clone()
                    >
                        <Icon glyph=Glyph::PLAY/>
                    </A>
                </Show>
                <Menu label=label spot items/>
            </td>
        </tr>
    }
}

fn menu_items(
    name: FunctionName,
    summary: ArcRwSignal<FunctionSummary>,
    rights: Rights,
    questions: Questions,
) -> Callback<(), Vec<Item>> {
    let duplicate = duplicating(name.clone());
    Callback::new(move |()| {
        let live = summary.with_untracked(|it| it.live.is_some());
        let path = |page: &str| Act::Go(format!("/functions/{name}{page}"));
        let invoke = match live {
            true => rights.allow(Permission::Invoke, path("/invoke")),
            false => Act::Off("Deploy it first"),
        };
        let asked = name.clone();
        let undeploy = match live {
            true => Act::Do(Callback::new(move |()| {
                questions.undeploy.set(Some(asked.clone()))
            })),
            false => Act::Off("It is not deployed"),
        };
        let asked = name.clone();
        let delete = match live {
            false => Act::Do(Callback::new(move |()| {
                questions.delete.set(Some(asked.clone()))
            })),
            true => Act::Off("Undeploy it first"),
        };
        let item = |label, glyph, act| Item { label, glyph, act };
        let (write, deploy) = (Permission::WriteFunctions, Permission::Deploy);
        vec![
            item("Edit", Glyph::PENCIL, path("")),
            item(
                "Deploy",
                Glyph::ROCKET,
                rights.allow(deploy, path("/deploy")),
            ),
            item("Invoke", Glyph::PLAY, invoke),
            item(
                "Logs",
                Glyph::LOGS,
                rights.allow(
                    Permission::ReadInvocations,
                    Act::Go(format!("/logs?function={name}")),
                ),
            ),
            item("Details", Glyph::LIST_CHECKS, path("/details")),
            item("Versions", Glyph::HISTORY, path("/details#versions")),
            item("Undeploy", Glyph::POWER_OFF, rights.allow(deploy, undeploy)),
            item(
                "Duplicate",
                Glyph::COPY,
                rights.allow(write, Act::Do(duplicate)),
            ),
            item("Delete", Glyph::TRASH, rights.allow(write, delete)),
        ]
    })
}

/// Copies the function and goes on in the copy's editor.
fn duplicating(name: FunctionName) -> Callback<()> {
    let actions = use_actions();
    let navigate = use_navigate();
    Callback::new(move |()| {
        let (actions, name, navigate) = (actions.clone(), name.clone(), navigate.clone());
        spawn_local(async move {
            if let Some(copy) = actions.duplicate(name).await {
                navigate(
                    &format!("/functions/{}", copy.summary.name),
                    Default::default(),
                );
            }
        });
    })
}
