//! Deployments: what is live, and what became of the last attempts.

pub mod rollback;
pub mod row;

use api::{
    Client, Page, Permission,
    deployments::DeploymentState,
    functions::{FunctionSummary, ListFunctions},
    names::FunctionName,
    page::MAX_LIMIT,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    components::{
        confirm::ConfirmUndeploy,
        empty::Empty,
        icon::{Glyph, Icon},
        problem::ProblemNote,
        search::{Search, use_search},
        skeleton::RowsToCome,
        tab_icon::tell_failures,
    },
    listing::Listing,
    live::use_live,
    pages::functions::MoreButton,
    session::{Rights, SessionResource, rights},
};
use rollback::{Asked, RollBackDialog};
use row::DeploymentRow;

#[component]
pub fn DeploymentsPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let search = use_search();
    let list = Resource::new(
        move || search.get(),
        move |search| {
            let client = client.clone();
            async move { (search.clone(), client.call(query(&search)).await) }
        },
    );
    view! {
        <header class="head">
            <h1>"Deployments"</h1>
            <Search label="Search for a deployment"/>
            <A href="/deployments/new" attr:class="button primary">
                <Icon glyph=Glyph::ROCKET/>
                "Create deployment"
            </A>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match list.await {
                    (search, Ok(page)) => {
                        view! { <DeploymentList page search rights/> }.into_any()
                    }
                    (_, Err(problem)) => {
                        view! {
                            <Title text="Deployments"/>
                            <ProblemNote problem retry=move |()| list.refetch()/>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

fn query(search: &str) -> ListFunctions {
    ListFunctions {
        search: (!search.is_empty()).then(|| search.to_owned()),
        deployed: Some(true),
        limit: Some(MAX_LIMIT),
        ..ListFunctions::default()
    }
}

/// The functions whose questions are open.
#[derive(Clone, Copy)]
pub struct Questions {
    pub roll_back: RwSignal<Option<Asked>>,
    pub undeploy: RwSignal<Option<FunctionName>>,
}

#[component]
fn DeploymentList(page: Page<FunctionSummary>, search: String, rights: Rights) -> impl IntoView {
    let listing = Listing::new(query(&search), page);
    let rows = listing.rows;
    let questions = Questions {
        roll_back: RwSignal::new(None),
        undeploy: RwSignal::new(None),
    };
    let tally = tally(&listing);
    tell_failures(Signal::derive(move || tally.get().1));
    view! {
        <Title text=title_of(tally)/>
        {move || {
            rows.with(Vec::is_empty)
                .then(|| view! { <NoDeployments search=search.clone() rights/> })
        }}
        <div class="sheet" class:hidden=move || rows.with(Vec::is_empty)>
            <table class="deployments" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Function"</th>
                        <th role="columnheader">"State"</th>
                        <th role="columnheader">"Undeployed changes from"</th>
                        <th role="columnheader">"Last successful deployment"</th>
                        <th role="columnheader">"Deployed by"</th>
                        <th role="columnheader">"Actions"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || rows.get() key=|it| it.name.clone() let:row>
                        <DeploymentRow row rights questions/>
                    </For>
                </tbody>
            </table>
        </div>
        <MoreButton listing/>
        <RollBackDialog subject=questions.roll_back/>
        <ConfirmUndeploy subject=questions.undeploy/>
    }
}

/// How many of the functions' last deployments are running, and how many failed.
fn tally(listing: &Listing) -> Memo<(usize, usize)> {
    let rows = listing.rows;
    Memo::new(move |_| {
        let states: Vec<DeploymentState> = rows.with(|rows| {
            let last = |it: &FunctionSummary| it.last_deployment.as_ref().map(|it| it.state);
            rows.iter()
                .filter_map(|row| row.summary.with(last))
                .collect()
        });
        let running = states.iter().filter(|it| !it.is_final()).count();
        let failed = states.iter().filter(|it| it.is_error()).count();
        (running, failed)
    })
}

/// The tab tells what runs and what failed, also while another tab is looked at.
fn title_of(tally: Memo<(usize, usize)>) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    move || match tally.get() {
        (0, 0) => "Deployments".to_owned(),
        (0, failed) => format!("✗ {failed} failed · Deployments"),
        (running, _) => format!("▸ {running} running · Deployments"),
    }
}

#[component]
fn NoDeployments(search: String, rights: Rights) -> impl IntoView {
    if !search.is_empty() {
        let title = format!("No deployment of “{search}”");
        let text = "Functions that were never deployed are under Functions.";
        return view! { <Empty glyph=Glyph::SEARCH title text/> }.into_any();
    }
    let title = "Nothing is deployed yet";
    let text = "Pick a function, look at its code once more, and press Approve & Deploy. It answers from the next moment on.";
    if !rights.may(Permission::Deploy) {
        return view! { <Empty glyph=Glyph::CLOUD_UPLOAD title text/> }.into_any();
    }
    view! {
        <Empty glyph=Glyph::CLOUD_UPLOAD title text>
            <A href="/deployments/new" attr:class="button primary">
                <Icon glyph=Glyph::ROCKET/>
                "Create deployment"
            </A>
        </Empty>
    }
    .into_any()
}
