//! Create deployment: which function.

use api::{
    Client, Page, Problem,
    functions::{FunctionState, FunctionSummary, ListFunctions},
    page::MAX_LIMIT,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};

use crate::components::{
    combobox::{Combobox, Entry},
    empty::Empty,
    icon::{Glyph, Icon},
    problem::ProblemNote,
    skeleton::RowsToCome,
};

/// More functions than anyone scrolls through; the bound keeps a broken cursor from looping for ever.
const PAGES: usize = 50;

#[component]
pub fn NewDeploymentPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let list = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { all_functions(&client).await }
        },
    );
    view! {
        <Title text="Create deployment"/>
        <header class="head">
            <A
                href="/deployments"
                attr:class="button bare square"
                attr:aria-label="Back to Deployments"
            >
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1>"Create deployment"</h1>
        </header>
        <p class="lead">
            "Pick a function. You see its code once more before it goes live."
        </p>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list) if list.is_empty() => view! { <NoFunctions/> }.into_any(),
                    Ok(list) => view! { <Picker list/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn all_functions(client: &Client) -> Result<Vec<FunctionSummary>, Problem> {
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let query = ListFunctions {
            limit: Some(MAX_LIMIT),
            cursor,
            ..ListFunctions::default()
        };
        let page: Page<FunctionSummary> = client.call(query).await?;
        all.extend(page.items);
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
            note: note(&it).to_owned(),
            name: it.name.into(),
        })
        .collect();
    let take = move |name: String| {
        navigate(
            &format!("/functions/{name}/deploy"),
            NavigateOptions::default(),
        )
    };
    view! { <Combobox label="Find a function to deploy" entries on_take=take/> }
}

fn note(function: &FunctionSummary) -> &'static str {
    match function.state {
        FunctionState::Draft => "Not deployed yet",
        FunctionState::Productive => "Up to date",
        FunctionState::Modified => "Changes to deploy",
        FunctionState::Undeploying => "Being undeployed",
        FunctionState::BuildError => "Last build failed",
        FunctionState::DeployError => "Last deployment failed",
    }
}

#[component]
fn NoFunctions() -> impl IntoView {
    view! {
        <Empty
            glyph=Glyph::FUNCTION
            title="There is no function to deploy"
            text="Write one first; from its editor it is one step to here."
        >
            <A href="/functions/new" attr:class="button primary">
                <Icon glyph=Glyph::PLUS/>
                "Create function"
            </A>
        </Empty>
    }
}
