//! Create schedule: which function, then when.

use api::{
    Client, Page, Permission, Problem,
    functions::{FunctionSummary, ListFunctions},
    names::FunctionName,
    page::MAX_LIMIT,
    schedules::{CreateSchedule, ListTimeZones},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    components::A,
    hooks::{use_navigate, use_query_map},
};

use super::{
    fields::Fields,
    form::{ScheduleForm, Submitting, prefer_own_zone},
};
use crate::{
    components::{
        combobox::{Combobox, Entry},
        empty::Empty,
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    session::{SessionResource, rights},
};

/// More functions than anyone scrolls through; the bound keeps a broken cursor from looping for ever.
const PAGES: usize = 50;

#[component]
pub fn NewSchedulePage() -> impl IntoView {
    let query = use_query_map();
    let picked = Memo::new(move |_| {
        let name = query.read().get("function").unwrap_or_default();
        FunctionName::parse(&name).ok()
    });
    view! {
        <Title text="Create schedule"/>
        <header class="head">
            <A href="/schedules" attr:class="button bare square" attr:aria-label="Back to Schedules">
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1>
                {move || match picked.get() {
                    Some(name) => format!("Schedule {name}"),
                    None => "Create schedule".to_owned(),
                }}
            </h1>
        </header>
        {move || match picked.get() {
            Some(name) => view! { <Planning name/> }.into_any(),
            None => view! { <Picking/> }.into_any(),
        }}
    }
}

#[component]
fn Picking() -> impl IntoView {
    let client = expect_context::<Client>();
    let list = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { deployed_functions(&client).await }
        },
    );
    view! {
        <p class="lead">"Pick a deployed function. Then you say when it runs."</p>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) if list.is_empty() => view! { <NothingDeployed/> }.into_any(),
                    Ok(list) => view! { <Picker list/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn deployed_functions(client: &Client) -> Result<Vec<FunctionSummary>, Problem> {
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let query = ListFunctions {
            deployed: Some(true),
            limit: Some(MAX_LIMIT),
            cursor,
            ..ListFunctions::default()
        };
        let page: Page<FunctionSummary> = client.call(query).await?;
        // A function with deployments may be live no more.
        all.extend(page.items.into_iter().filter(|it| it.live.is_some()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(all)
}

#[component]
fn Picker(list: Vec<FunctionSummary>) -> impl IntoView {
    let navigate = use_navigate();
    let entries = list
        .into_iter()
        .map(|it| Entry {
            note: it.description,
            name: it.name.into(),
        })
        .collect();
    let take = move |name: String| {
        let url = format!("/schedules/new?function={name}");
        navigate(&url, NavigateOptions::default())
    };
    view! { <Combobox label="Find a function to schedule" entries on_take=take/> }
}

#[component]
fn NothingDeployed() -> impl IntoView {
    view! {
        <Empty
            glyph=Glyph::CLOUD_UPLOAD
            title="There is no deployed function to schedule"
            text="A schedule calls what is live. Deploy a function first."
        >
            <A href="/deployments/new" attr:class="button primary">
                <Icon glyph=Glyph::ROCKET/>
                "Create deployment"
            </A>
        </Empty>
    }
}

#[component]
fn Planning(name: FunctionName) -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let zones = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(ListTimeZones {}).await }
        },
    );
    let name = StoredValue::new(name);
    view! {
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                let may = rights(session).await.may(Permission::ManageSchedules);
                match zones.await {
                    Ok(_) if !may => {
                        view! {
                            <Empty
                                glyph=Glyph::LOCK
                                title="Your role does not make schedules"
                                text="A developer or an admin can make this one."
                            />
                        }
                            .into_any()
                    }
                    Ok(zones) => view! { <Fresh name=name.get_value() zones/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| zones.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Fresh(name: FunctionName, zones: Vec<String>) -> impl IntoView {
    let fields = Fields::fresh();
    prefer_own_zone(fields, &zones);
    let submitting = Submitting {
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
        on_submit: Callback::new(|()| {}),
        verb: "Create schedule",
    };
    let submitting = Submitting {
        on_submit: creating(name, fields, submitting),
        ..submitting
    };
    view! { <ScheduleForm fields zones submitting=Some(submitting)/> }
}

fn creating(function: FunctionName, fields: Fields, it: Submitting) -> Callback<()> {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    Callback::new(move |()| {
        let payload = match fields.payload() {
            Ok(payload) => payload,
            Err(why) => return it.failure.set(Some(Problem::invalid("payload", why))),
        };
        let create = CreateSchedule {
            function: function.clone(),
            cron: fields.cron.get_untracked(),
            time_zone: fields.time_zone.get_untracked(),
            payload,
            headers: Vec::new(),
            overlap: fields.overlap.get_untracked(),
            catch_up: fields.catch_up(),
        };
        it.busy.set(true);
        it.failure.set(None);
        let (client, navigate) = (client.clone(), navigate.clone());
        spawn_local(async move {
            match client.call(create).await {
                Ok(schedule) => {
                    notices.say(format!("{} is scheduled", schedule.function));
                    navigate("/schedules", NavigateOptions::default());
                }
                Err(problem) => {
                    it.failure.try_set(Some(problem));
                    it.busy.try_set(false);
                }
            }
        });
    })
}
