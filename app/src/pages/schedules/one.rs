//! One schedule: its form, what can be done with it, and its history.

use api::{
    Client, Code, Page, Permission, Problem,
    events::Change,
    schedules::{ChangeSchedule, GetSchedule, ListTimeZones, PauseReason, Run, Schedule},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_navigate, use_params_map},
};
use uuid::Uuid;

use super::{
    doing::{DeleteQuestion, use_doing},
    fields::Fields,
    form::{ScheduleForm, Submitting},
    history::{self, History},
    state::ScheduleState,
};
use crate::{
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    session::{Rights, SessionResource, rights},
};

type Loaded = (Schedule, Page<Run>, Vec<String>);

#[component]
pub fn SchedulePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let loaded = Resource::new(
        move || id.get(),
        move |id| {
            let client = client.clone();
            async move { load(&client, &id).await }
        },
    );
    view! {
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match loaded.await {
                    Ok(loaded) => view! { <Shown loaded rights/> }.into_any(),
                    Err(problem) => {
                        view! {
                            <Title text="Schedule"/>
                            <ProblemNote problem retry=move |()| loaded.refetch()/>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn load(client: &Client, id: &str) -> Result<Loaded, Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::not_found("schedule", id))?;
    let schedule = client.call(GetSchedule { id }).await?;
    let runs = client.call(history::query(id, None)).await?;
    let zones = client.call(ListTimeZones {}).await?;
    Ok((schedule, runs, zones))
}

#[component]
fn Shown(loaded: Loaded, rights: Rights) -> impl IntoView {
    let (schedule, runs, zones) = loaded;
    let (id, name) = (schedule.id, schedule.function.to_string());
    let client = expect_context::<Client>();
    let navigate = use_navigate();
    let fields = Fields::of(&schedule);
    let saved = RwSignal::new(schedule);
    use_live().on_change(move |change| {
        if matches!(change, Change::Schedule { id: it } if *it == id)
            || matches!(change, Change::Function { .. } | Change::Reset)
        {
            let client = client.clone();
            spawn_local(async move {
                // What cannot be read now comes with the next change. What is being written stays.
                if let Ok(schedule) = client.call(GetSchedule { id }).await {
                    saved.try_set(schedule);
                }
            });
        }
    });
    let question = RwSignal::new(None::<Schedule>);
    let manage = rights.may(Permission::ManageSchedules);
    let submitting = manage.then(|| saving(saved, fields));
    let title = name.clone();
    view! {
        <Title text=format!("Schedule of {name}")/>
        <header class="head schedule-head">
            <A href="/schedules" attr:class="button bare square" attr:aria-label="Back to Schedules">
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1>"Schedule of " {title}</h1>
            {move || {
                let (paused, next_run) = saved.with(|it| (it.paused, it.next_run));
                view! { <ScheduleState paused next_run/> }
            }}
            {manage.then(|| view! { <Deeds saved question/> })}
        </header>
        <Standing saved/>
        <ScheduleForm fields zones submitting/>
        <History id page=runs rights/>
        <DeleteQuestion
            subject=question
            on_deleted=move |_| navigate("/schedules", NavigateOptions::default())
        />
    }
}

#[component]
fn Deeds(saved: RwSignal<Schedule>, question: RwSignal<Option<Schedule>>) -> impl IntoView {
    let doing = StoredValue::new(use_doing());
    let id = saved.with_untracked(|it| it.id);
    let deployed = Memo::new(move |_| saved.with(|it| it.deployed));
    let paused = Memo::new(move |_| saved.with(|it| it.paused.is_some()));
    view! {
        <button
            type="button"
            class="button"
            disabled=move || !deployed.get()
            on:click=move |_| doing.with_value(|it| it.run(id))
        >
            <Icon glyph=Glyph::ROCKET/>
            "Run now"
        </button>
        <Show
            when=move || paused.get()
            fallback=move || {
                view! {
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| doing.with_value(|it| it.pause(id))
                    >
                        <Icon glyph=Glyph::PAUSE/>
                        "Pause"
                    </button>
                }
            }
        >
            <button
                type="button"
                class="button"
                disabled=move || !deployed.get()
                on:click=move |_| doing.with_value(|it| it.resume(id))
            >
                <Icon glyph=Glyph::PLAY/>
                "Resume"
            </button>
        </Show>
        <button
            type="button"
            class="button"
            on:click=move |_| question.set(Some(saved.get_untracked()))
        >
            <Icon glyph=Glyph::TRASH/>
            "Delete"
        </button>
    }
}

/// Why it does not run and what to do, or when it runs next.
#[component]
fn Standing(saved: RwSignal<Schedule>) -> impl IntoView {
    let standing = Memo::new(move |_| saved.with(|it| (it.paused, it.deployed, it.next_run)));
    let deploy = saved.with_untracked(|it| format!("/functions/{}/deploy", it.function));
    move || {
        let words = match standing.get() {
            (Some(PauseReason::Undeployed), false, _) => {
                let deploy = deploy.clone();
                return view! {
                    <Banner
                        glyph=Glyph::TRIANGLE_ALERT
                        text="The function was undeployed, so its schedule is paused. Deploy it again, then resume the schedule."
                    >
                        <A href=deploy attr:class="button">
                            "Deploy"
                        </A>
                    </Banner>
                }
                .into_any();
            }
            (Some(PauseReason::Undeployed), true, _) => {
                "The schedule was paused when the function was undeployed. The function is live again: resume the schedule when you want it to run."
            }
            (Some(PauseReason::Person), _, _) => "It is paused: no instant of it is run.",
            (None, _, None) => "No run is to come.",
            (None, _, Some(at)) => {
                return view! {
                    <p class="lead">
                        "Runs next: " <Instant at/>
                    </p>
                }
                .into_any();
            }
        };
        view! { <p class="lead">{words}</p> }.into_any()
    }
}

fn saving(saved: RwSignal<Schedule>, fields: Fields) -> Submitting {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let version = RwSignal::new(saved.with_untracked(|it| it.version));
    let on_submit = Callback::new(move |()| {
        let payload = match fields.payload() {
            Ok(payload) => payload,
            Err(why) => return failure.set(Some(Problem::invalid("payload", why))),
        };
        let change = ChangeSchedule {
            id: saved.with_untracked(|it| it.id),
            version: Some(version.get_untracked()),
            cron: Some(fields.cron.get_untracked()),
            time_zone: Some(fields.time_zone.get_untracked()),
            payload: Some(payload),
            headers: None,
            overlap: Some(fields.overlap.get_untracked()),
            catch_up: Some(fields.catch_up()),
        };
        busy.set(true);
        failure.set(None);
        let client = client.clone();
        spawn_local(async move {
            match client.call(change).await {
                Ok(schedule) => {
                    notices.say("The schedule is saved");
                    version.try_set(schedule.version);
                    saved.try_set(schedule);
                }
                Err(problem) => {
                    if let (Code::VersionConflict, Some(current)) =
                        (problem.code, problem.current_version)
                    {
                        // Told once, whoever saves again means it.
                        version.try_set(current);
                    }
                    failure.try_set(Some(problem));
                }
            }
            busy.try_set(false);
        });
    });
    Submitting {
        busy,
        failure,
        on_submit,
        verb: "Save",
    }
}
