//! Activity: who changed what, by day, filtered by the address, and whether the chain of it holds.

pub mod chain;
pub mod filters;
pub mod stream;

use api::{Client, Permission, activity::ListActivity, names::FunctionName};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    components::{empty::Empty, icon::Glyph, problem::ProblemNote, skeleton::RowsToCome},
    live::use_live,
    session::{SessionResource, rights},
};
use chain::ChainState;
use filters::{ExportMenu, Filters};
use stream::Stream;

/// How many entries are read at once.
const PAGE: u32 = 50;

#[component]
pub fn ActivityPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let filter = use_filter();
    let first = Resource::new(
        move || filter.get(),
        move |filter| {
            let client = client.clone();
            async move { (filter.clone(), client.call(query(&filter, None)).await) }
        },
    );
    view! {
        <Title text="Activity"/>
        <header class="head">
            <h1>"Activity"</h1>
            <Suspense>
                {move || Suspend::new(async move {
                    let may = rights(session).await.may(Permission::ReadActivity);
                    may.then(|| view! { <ExportMenu filter/> })
                })}
            </Suspense>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                if !rights(session).await.may(Permission::ReadActivity) {
                    let title = "Activity is not for your role";
                    let text = "Whoever may see it is an admin, a developer or a viewer; an admin changes roles.";
                    return view! { <Empty glyph=Glyph::LOCK title text/> }.into_any();
                }
                match first.await {
                    (filter, Ok(page)) => {
                        view! {
                            <Filters/>
                            <ChainState/>
                            <Stream page filter/>
                        }
                            .into_any()
                    }
                    (_, Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| first.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// What the address asks for: each field is empty or narrows the list down.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Filter {
    pub kind: String,
    pub who: String,
    pub function: String,
}

pub fn use_filter() -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| {
        let field = |name| query.read().get(name).unwrap_or_default();
        Filter {
            kind: field("kind"),
            who: field("who"),
            function: field("function"),
        }
    })
}

fn query(filter: &Filter, cursor: Option<String>) -> ListActivity {
    let narrowed = |it: &String| Some(it.clone()).filter(|it| !it.is_empty());
    ListActivity {
        kind: narrowed(&filter.kind),
        who: narrowed(&filter.who),
        // What is no name is the name of no function.
        function: FunctionName::parse(&filter.function).ok(),
        limit: Some(PAGE),
        cursor,
        ..ListActivity::default()
    }
}
