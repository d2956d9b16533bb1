//! Invoke your Function: Input, Output and Logs side by side.

pub mod call;
pub mod heading;
pub mod input;
pub mod logs;
pub mod output;

use api::{
    Client, Page, Problem,
    catalogues::{EventType, ListEventTypes},
    events::Change,
    functions::{FunctionSummary, GetFunction},
    invocations::{GetInvocation, Kept},
    names::FunctionName,
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use crate::{
    components::{page_title::PageTitle, problem::ProblemNote, skeleton::RowsToCome},
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use call::{Call, sample_of};
use heading::Heading;
use input::Input;
use logs::Logs;
use output::Output;

/// The payload of an earlier invocation in JSON; absent if it was not kept.
type Earlier = Option<String>;

#[component]
pub fn InvokePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let params = use_params_map();
    let name = Memo::new(move |_| params.read().get("name").unwrap_or_default());
    let query = use_query_map();
    let from = Memo::new(move |_| query.read().get("from").unwrap_or_default());
    let loaded = Resource::new(
        move || (name.get(), from.get()),
        move |(name, from)| {
            let client = client.clone();
            async move { load(&client, &name, &from).await }
        },
    );
    view! {
        <PageTitle name before="Invoke "/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match loaded.await {
                    Ok((function, event, earlier)) => {
                        view! { <Screen function event earlier rights/> }.into_any()
                    }
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| loaded.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn load(
    client: &Client,
    name: &str,
    from: &str,
) -> Result<(FunctionSummary, Option<EventType>, Option<Earlier>), Problem> {
    let name = FunctionName::parse(name).map_err(|it| Problem::invalid("name", it))?;
    let function = client.call(GetFunction { name }).await?.summary;
    let events: Page<EventType> = client.call(ListEventTypes {}).await?;
    let of_function = |it: &EventType| function.event.as_ref() == Some(&it.id);
    let event = events.items.into_iter().find(of_function);
    Ok((function, event, earlier(client, from).await))
}

/// The input of an earlier invocation that is to be tried again, if it was kept.
async fn earlier(client: &Client, id: &str) -> Option<Earlier> {
    let id = Uuid::try_parse(id).ok()?;
    let kept = match client.call(GetInvocation { id }).await {
        Ok(invocation) => invocation.input.filter(Kept::is_whole),
        // Whoever may not read it begins with the sample.
        Err(_) => None,
    };
    Some(kept.map(|it| it.text))
}

#[component]
fn Screen(
    function: FunctionSummary,
    event: Option<EventType>,
    earlier: Option<Earlier>,
    rights: Rights,
) -> impl IntoView {
    let call = Call::new(function.name.clone(), sample_of(event.as_ref()));
    let note = earlier.map(
        |payload| match payload.as_deref().and_then(call::input_with) {
            Some(input) => {
                call.input.set(input);
                "The input is that of the earlier invocation."
            }
            None => "The input of the earlier invocation was not kept whole: this is the sample.",
        },
    );
    let summary = following(function);
    let event_name = event.map_or_else(|| "No event".to_owned(), |it| it.name);
    let reason = Memo::new(move |_| call::why_off(&summary.get(), rights));
    let invoke = call.invoking();
    let by_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            event.stop_propagation();
            if reason.with_untracked(Option::is_none) {
                invoke.run(());
            }
        }
    };
    view! {
        // In the capturing phase, because the editor takes the keys that it knows.
        <div class="invoke" on:keydown:capture=by_key>
            <Heading summary event_name call reason invoke/>
            {note.map(|it| view! { <p class="from-earlier" role="status">{it}</p> })}
            <div class="panes">
                <Input call/>
                <Output call/>
                <Logs call/>
            </div>
        </div>
    }
}

/// The function as it is now: whether it can be invoked changes while one looks.
fn following(function: FunctionSummary) -> RwSignal<FunctionSummary> {
    let client = expect_context::<Client>();
    let name = function.name.clone();
    let summary = RwSignal::new(function);
    use_live().on_change(move |change| {
        let concerned = match change {
            Change::Function { name: changed } => *changed == name,
            Change::Reset => true,
            _ => false,
        };
        if concerned {
            let (client, name) = (client.clone(), name.clone());
            spawn_local(async move {
                // What cannot be read now is shown as it was; invoking says what is wrong.
                if let Ok(function) = client.call(GetFunction { name }).await {
                    summary.try_set(function.summary);
                }
            });
        }
    });
    summary
}
