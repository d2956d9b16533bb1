//! The list of functions.

pub mod row;

use api::{
    Client, Page, Permission,
    functions::{FunctionSummary, ListFunctions},
    names::FunctionName,
    page::MAX_LIMIT,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use crate::{
    components::{
        confirm::{ConfirmDelete, ConfirmUndeploy},
        empty::Empty,
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
        search::{Search, use_search},
        skeleton::RowsToCome,
    },
    listing::Listing,
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use row::FunctionRow;

#[component]
pub fn FunctionsPage() -> impl IntoView {
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
        <Title text="Functions"/>
        <header class="head">
            <h1>"Functions"</h1>
            <Search label="Find a function"/>
            <Suspense>
                {move || Suspend::new(async move {
                    rights(session).await.may(Permission::WriteFunctions).then(create_link)
                })}
            </Suspense>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match list.await {
                    (search, Ok(page)) => {
                        view! { <FunctionList page search rights/> }.into_any()
                    }
                    (_, Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

fn create_link() -> impl IntoView {
    view! {
        <A href="/functions/new" attr:class="button primary">
            <Icon glyph=Glyph::PLUS/>
            "Create function"
        </A>
    }
}

fn query(search: &str) -> ListFunctions {
    ListFunctions {
        search: (!search.is_empty()).then(|| search.to_owned()),
        limit: Some(MAX_LIMIT),
        ..ListFunctions::default()
    }
}

/// The functions whose questions are open.
#[derive(Clone, Copy)]
pub struct Questions {
    pub delete: RwSignal<Option<FunctionName>>,
    pub undeploy: RwSignal<Option<FunctionName>>,
}

#[component]
fn FunctionList(page: Page<FunctionSummary>, search: String, rights: Rights) -> impl IntoView {
    let listing = Listing::new(query(&search), page);
    let questions = Questions {
        delete: RwSignal::new(None),
        undeploy: RwSignal::new(None),
    };
    let rows = listing.rows;
    let deleted = listing.clone();
    view! {
        {move || {
            rows.with(Vec::is_empty)
                .then(|| view! { <NoFunctions search=search.clone() rights/> })
        }}
        <div class="sheet" class:hidden=move || rows.with(Vec::is_empty)>
            <table class="functions" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Function"</th>
                        <th role="columnheader">"State"</th>
                        <th role="columnheader">"Last changed"</th>
                        <th role="columnheader">"By"</th>
                        <th role="columnheader">"Event"</th>
                        <th role="columnheader">"Actions"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || rows.get() key=|it| it.name.clone() let:row>
                        <FunctionRow row rights questions/>
                    </For>
                </tbody>
            </table>
        </div>
        <MoreButton listing/>
        <ConfirmDelete
            subject=questions.delete
            on_deleted=move |name| deleted.remove(&name)
        />
        <ConfirmUndeploy subject=questions.undeploy/>
    }
}

/// Shown while the list goes on.
#[component]
pub fn MoreButton(listing: Listing) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let next = listing.next;
    let listing = StoredValue::new(listing);
    let goes_on = Memo::new(move |_| next.with(Option::is_some));
    let button = move || {
        view! {
            <button
                type="button"
                class="button"
                on:click=move |_| listing.with_value(|it| it.more(notices))
            >
                "Show more"
            </button>
        }
    };
    move || goes_on.get().then(|| button().into_any())
}

#[component]
fn NoFunctions(search: String, rights: Rights) -> impl IntoView {
    if !search.is_empty() {
        let title = format!("No function is called “{search}”");
        let text = "Names are found by any part of them, whatever the case.";
        return view! { <Empty glyph=Glyph::SEARCH title text/> }.into_any();
    }
    let title = "Write your first function";
    if !rights.may(Permission::WriteFunctions) {
        let text = "Your role lets you look and invoke; a developer writes functions.";
        return view! { <Empty glyph=Glyph::FUNCTION title text/> }.into_any();
    }
    let text = "Start from a template, edit it in the browser, deploy it in under a second and invoke it right here.";
    view! {
        <Empty glyph=Glyph::FUNCTION title text>
            {create_link()}
        </Empty>
    }
    .into_any()
}
