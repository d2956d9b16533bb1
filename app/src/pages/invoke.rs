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
    names::FunctionName,
};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{problem::ProblemNote, skeleton::RowsToCome},
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use call::{Call, sample_of};
use heading::Heading;
use input::Input;
use logs::Logs;
use output::Output;

#[component]
pub fn InvokePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let params = use_params_map();
    let name = Memo::new(move |_| params.read().get("name").unwrap_or_default());
    let loaded = Resource::new(
        move || name.get(),
        move |name| {
            let client = client.clone();
            async move { load(&client, &name).await }
        },
    );
    view! {
        <Title text=move || format!("Invoke {}", name.get())/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match loaded.await {
                    Ok((function, event)) => view! { <Screen function event rights/> }.into_any(),
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
) -> Result<(FunctionSummary, Option<EventType>), Problem> {
    let name = FunctionName::parse(name).map_err(|it| Problem::invalid("name", it))?;
    let function = client.call(GetFunction { name }).await?.summary;
    let events: Page<EventType> = client.call(ListEventTypes {}).await?;
    let of_function = |it: &EventType| function.event.as_ref() == Some(&it.id);
    let event = events.items.into_iter().find(of_function);
    Ok((function, event))
}

#[component]
fn Screen(function: FunctionSummary, event: Option<EventType>, rights: Rights) -> impl IntoView {
    let call = Call::new(function.name.clone(), sample_of(event.as_ref()));
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
            Change::Deployment { .. }
            | Change::FunctionDeleted { .. }
            | Change::Activity { .. }
            | Change::Presence { .. } => false,
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
