//! Home: the account at a glance, and where to go on.

pub mod failing;
pub mod recent;
pub mod running;

use api::{
    Client, Permission,
    events::Change,
    statistics::{GetTotals, Totals},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    components::{
        empty::Empty,
        figures::count,
        icon::{Glyph, Icon},
        problem::ProblemNote,
        skeleton::RowsToCome,
        statistics_card::StatisticsCard,
    },
    live::use_live,
    renewal::{renew_now_and_then, renew_on},
    session::{Rights, SessionResource, rights},
};
use failing::FailingFunctions;
use recent::RecentActivity;
use running::RunningDeployments;

#[component]
pub fn HomePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let totals = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(GetTotals {}).await }
        },
    );
    let again = move |()| totals.refetch();
    view! {
        <Title text="Home"/>
        <header class="head">
            <h1>"Home"</h1>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match totals.await {
                    Ok(totals) if totals.functions == 0 => {
                        view! { <NoFunctions rights again/> }.into_any()
                    }
                    Ok(totals) => {
                        view! {
                            <TotalList totals/>
                            <Overview rights/>
                        }
                            .into_any()
                    }
                    Err(problem) => view! { <ProblemNote problem retry=again/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn NoFunctions(rights: Rights, #[prop(into)] again: Callback<()>) -> impl IntoView {
    // Somebody else may write the first one.
    renew_on(
        |change| matches!(change, Change::Function { .. } | Change::Reset),
        move || again.run(()),
    );
    let title = "Write your first function";
    if !rights.may(Permission::WriteFunctions) {
        let text = "Your role lets you look and invoke; a developer writes functions. Here you will see how they fare.";
        return view! { <Empty glyph=Glyph::Function title text/> }.into_any();
    }
    let text = "Start from a template, deploy it in under a second and invoke it. From then on you see here how your functions fare.";
    view! {
        <Empty glyph=Glyph::Function title text>
            <A href="/functions/new" attr:class="button primary">
                <Icon glyph=Glyph::Plus/>
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
    let month = move || totals.with(|it| it.month.strftime("%B").to_string());
    let functions = move || match totals.with(|it| it.functions) {
        1 => "function",
        _ => "functions",
    };
    view! {
        <ul class="totals">
            <Total glyph=Glyph::Function href="/functions" number=move || totals.with(|it| it.functions)>
                {functions}
            </Total>
            <Total
                glyph=Glyph::CloudUpload
                href="/deployments"
                number=move || totals.with(|it| it.deployed)
            >
                "deployed"
            </Total>
            <Total
                glyph=Glyph::Play
                href="/?window=30d"
                number=move || totals.with(|it| it.invocations)
            >
                "invocations in "
                {month}
            </Total>
            <Total
                glyph=Glyph::CircleX
                href="/?window=30d"
                number=move || totals.with(|it| it.failures)
            >
                "failures in "
                {month}
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
fn Overview(rights: Rights) -> impl IntoView {
    let sees_invocations = rights.may(Permission::ReadInvocations);
    view! {
        <RunningDeployments/>
        {sees_invocations.then(|| view! { <StatisticsCard function=None/> })}
        <div class="columns">
            {sees_invocations.then(|| view! { <FailingFunctions/> })}
            {rights.may(Permission::ReadActivity).then(|| view! { <RecentActivity/> })}
        </div>
    }
}
