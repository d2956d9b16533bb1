//! Home: the account at a glance, and where to go on.

pub mod failing;
pub mod recent;
pub mod running;

use api::{
    Client, Page, Permission,
    activity::Entry,
    events::Change,
    statistics::{Failing, GetTotals, Statistics, Totals, Window},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    components::{
        empty::Empty,
        figures::count,
        icon::{Glyph, Icon},
        instant::month,
        problem::ProblemNote,
        skeleton::RowsToCome,
        statistics_card::{StatisticsCard, load_statistics, use_window},
    },
    live::use_live,
    renewal::{Loaded, renew_now_and_then, renew_on},
    session::{Rights, SessionResource, rights},
};
use failing::{FailingFunctions, load_failing};
use recent::{RecentActivity, load_recent};
use running::RunningDeployments;

/// What the page shows first. What the person may not see is absent.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Sight {
    totals: Totals,
    statistics: Option<Loaded<Statistics>>,
    failing: Option<Loaded<Page<Failing>>>,
    recent: Option<Loaded<Page<Entry>>>,
}

#[component]
pub fn HomePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let window = use_window();
    let sight = Resource::new(
        || (),
        move |()| {
            let (client, window) = (client.clone(), window.get_untracked());
            async move { load(&client, rights(session).await, window).await }
        },
    );
    let again = move |()| sight.refetch();
    // As long as there is nothing, somebody else may write the first function; later each part renews itself.
    let nothing = StoredValue::new(false);
    let concerns = |change: &Change| matches!(change, Change::Function { .. } | Change::Reset);
    renew_on(concerns, move || {
        if nothing.try_get_value() == Some(true) {
            sight.refetch();
        }
    });
    view! {
        <Title text="Home"/>
        <header class="head">
            <h1>"Home"</h1>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                let answer = sight.await;
                let is_empty = answer.as_ref().is_ok_and(|it| it.totals.functions == 0);
                nothing.set_value(is_empty);
                match answer {
                    Ok(sight) if sight.totals.functions == 0 => {
                        view! { <NoFunctions rights/> }.into_any()
                    }
                    Ok(sight) => view! { <Overview sight/> }.into_any(),
                    Err(problem) => view! { <ProblemNote problem retry=again/> }.into_any(),
                }
            })}
        </Transition>
    }
}

async fn load(client: &Client, rights: Rights, window: Window) -> Loaded<Sight> {
    let sees_invocations = rights.may(Permission::ReadInvocations);
    let mut sight = Sight {
        totals: client.call(GetTotals {}).await?,
        statistics: None,
        failing: None,
        recent: None,
    };
    if sees_invocations {
        sight.statistics = Some(load_statistics(client, window, None).await);
        sight.failing = Some(load_failing(client, window).await);
    }
    if rights.may(Permission::ReadActivity) {
        sight.recent = Some(load_recent(client, None).await);
    }
    Ok(sight)
}

#[component]
fn NoFunctions(rights: Rights) -> impl IntoView {
    let title = "Write your first function";
    if !rights.may(Permission::WriteFunctions) {
        let text = "Your role lets you look and invoke; a developer writes functions. Here you will see how they fare.";
        return view! { <Empty glyph=Glyph::FUNCTION title text/> }.into_any();
    }
    let text = "Start from a template, deploy it in under a second and invoke it. From then on you see here how your functions fare.";
    view! {
        <Empty glyph=Glyph::FUNCTION title text>
            <A href="/functions/new" attr:class="button primary">
                <Icon glyph=Glyph::PLUS/>
                "Create function"
            </A>
        </Empty>
    }
    .into_any()
}

/// The totals as they are now.
fn following(first: Totals) -> RwSignal<Totals> {
    let client = expect_context::<Client>();
    let totals = RwSignal::new(first);
    let renew = move || {
        let client = client.clone();
        spawn_local(async move {
            // What cannot be read now is shown as it was.
            if let Ok(newest) = client.call(GetTotals {}).await {
                totals.try_set(newest);
            }
        });
    };
    let concerns =
        |change: &Change| !matches!(change, Change::Activity { .. } | Change::Presence { .. });
    renew_on(concerns, renew.clone());
    renew_now_and_then(renew);
    totals
}

#[component]
fn TotalList(totals: Totals) -> impl IntoView {
    let totals = following(totals);
    let this_month = move || totals.with(|it| month(&it.month.to_string()));
    let functions = move || match totals.with(|it| it.functions) {
        1 => "function",
        _ => "functions",
    };
    view! {
        <ul class="totals">
            <Total glyph=Glyph::FUNCTION href="/functions" number=move || totals.with(|it| it.functions)>
                {functions}
            </Total>
            <Total
                glyph=Glyph::CLOUD_UPLOAD
                href="/deployments"
                number=move || totals.with(|it| it.deployed)
            >
                "deployed"
            </Total>
            <Total
                glyph=Glyph::PLAY
                href="/?window=30d"
                number=move || totals.with(|it| it.invocations)
            >
                "invocations in "
                {this_month}
            </Total>
            <Total
                glyph=Glyph::CIRCLE_X
                href="/?window=30d"
                number=move || totals.with(|it| it.failures)
            >
                "failures in "
                {this_month}
            </Total>
        </ul>
    }
}

#[component]
fn Total(
    glyph: Glyph,
    href: &'static str,
    #[prop(into)] number: Signal<u64>,
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <A href>
                <Icon glyph/>
                <strong>{move || count(number.get())}</strong>
                <span>{children()}</span>
            </A>
        </li>
    }
}

#[component]
fn Overview(sight: Sight) -> impl IntoView {
    let statistics = sight.statistics;
    let failing = sight.failing;
    let recent = sight.recent;
    view! {
        <TotalList totals=sight.totals/>
        <RunningDeployments/>
        {statistics.map(|first| view! { <StatisticsCard first function=None/> })}
        <div class="columns">
            {failing.map(|first| view! { <FailingFunctions first/> })}
            {recent.map(|first| view! { <RecentActivity first function=None/> })}
        </div>
    }
}
