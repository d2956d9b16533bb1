//! One schedule of the list, with what can be done about it.

use api::{
    Permission,
    schedules::{PauseReason, Schedule},
};
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

use super::{
    Shown,
    doing::use_doing,
    state::{RunOutcome, ScheduleState},
};
use crate::{
    components::{
        icon::{Glyph, Icon},
        instant::Instant,
        menu::{Act, Item, Menu, MenuSpot},
    },
    session::Rights,
};

#[component]
pub fn ScheduleRow(
    shown: Shown,
    rights: Rights,
    /// The schedule that is to be deleted, once that is confirmed.
    question: RwSignal<Option<Schedule>>,
    opened: RwSignal<Option<Uuid>>,
) -> impl IntoView {
    let Shown { id, schedule } = shown;
    let spot = MenuSpot::default();
    let (name, cron, zone) = schedule.with_untracked(|it| {
        (
            it.function.to_string(),
            it.cron.clone(),
            it.time_zone.clone(),
        )
    });
    let items = menu_items(schedule.clone(), rights, question);
    let (described, state, when) = (schedule.clone(), schedule.clone(), schedule.clone());
    let (last, next) = (schedule.clone(), schedule.clone());
    let opened = rights.may(Permission::ReadInvocations).then_some(opened);
    let label = format!("schedule of {name}, {cron} in {zone}");
    view! {
        <tr
            role="row"
            on:contextmenu=move |event| spot.open_at_pointer(&event)
            on:keydown=move |event| spot.open_by_key(&event)
        >
            <th scope="row" role="rowheader">
                <A href=format!("/schedules/{id}")>{name}</A>
                <small>{move || described.with(|it| it.description.clone())}</small>
            </th>
            <td role="cell" class="standing">
                {move || {
                    let (paused, next_run) = state.with(|it| (it.paused, it.next_run));
                    view! { <ScheduleState paused next_run/> }
                }}
            </td>
            <td role="cell" data-label="Runs">
                {move || {
                    let (cron, zone) = when.with(|it| (it.cron.clone(), it.time_zone.clone()));
                    view! {
                        <span>
                            <code>{cron}</code>
                            <small>{zone}</small>
                        </span>
                    }
                }}
            </td>
            <td role="cell" data-label="Last run">
                {move || match last.with(|it| it.last_run.clone()) {
                    Some(run) => {
                        view! {
                            <span class="last">
                                <RunOutcome
                                    state=run.state
                                    due_at=run.due_at
                                    invocation=run.invocation
                                    opened
                                />
                                <Instant at=run.due_at/>
                            </span>
                        }
                            .into_any()
                    }
                    None => view! { <span class="calm">"Not yet"</span> }.into_any(),
                }}
            </td>
            <td role="cell" data-label="Next run">
                {move || match next.with(|it| it.next_run) {
                    Some(at) => view! { <Instant at/> }.into_any(),
                    None => view! { <span class="calm">"None"</span> }.into_any(),
                }}
            </td>
            <td role="cell" class="actions">
                <ResumeButton schedule rights/>
                <Menu label spot items/>
            </td>
        </tr>
    }
}

/// After a new deployment, resuming is the next step.
#[component]
pub fn ResumeButton(schedule: ArcRwSignal<Schedule>, rights: Rights) -> impl IntoView {
    let doing = use_doing();
    let id = schedule.with_untracked(|it| it.id);
    let can_resume = Memo::new(move |_| {
        schedule.with(|it| it.deployed && it.paused == Some(PauseReason::Undeployed))
    });
    let resume = Callback::new(move |()| doing.resume(id));
    view! {
        <Show when=move || can_resume.get() && rights.may(Permission::ManageSchedules)>
            <button type="button" class="button" on:click=move |_| resume.run(())>
                <Icon glyph=Glyph::PLAY/>
                "Resume"
            </button>
        </Show>
    }
}

fn menu_items(
    schedule: ArcRwSignal<Schedule>,
    rights: Rights,
    question: RwSignal<Option<Schedule>>,
) -> Callback<(), Vec<Item>> {
    let doing = use_doing();
    let id = schedule.with_untracked(|it| it.id);
    Callback::new(move |()| {
        let (deployed, paused) = schedule.with_untracked(|it| (it.deployed, it.paused));
        let manage = |act| rights.allow(Permission::ManageSchedules, act);
        let call = |what: fn(&super::doing::Doing, Uuid)| {
            let doing = doing.clone();
            Act::Do(Callback::new(move |()| what(&doing, id)))
        };
        let if_deployed = |act| match deployed {
            true => manage(act),
            false => Act::Off("Deploy the function first"),
        };
        let item = |label, glyph, act| Item { label, glyph, act };
        let asked = schedule.clone();
        let pause = match paused {
            None => item("Pause", Glyph::PAUSE, manage(call(|it, id| it.pause(id)))),
            Some(_) => item(
                "Resume",
                Glyph::PLAY,
                if_deployed(call(|it, id| it.resume(id))),
            ),
        };
        vec![
            item("Open", Glyph::PENCIL, Act::Go(format!("/schedules/{id}"))),
            item(
                "Run now",
                Glyph::ROCKET,
                if_deployed(call(|it, id| it.run(id))),
            ),
            pause,
            item(
                "Delete",
                Glyph::TRASH,
                manage(Act::Do(Callback::new(move |()| {
                    question.set(Some(asked.get_untracked()))
                }))),
            ),
        ]
    })
}
