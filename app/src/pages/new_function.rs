//! Create function, in three steps: what to start from, which hosts it may reach, then its name.

pub mod naming;
pub mod start;

use api::{
    Client, Page, Problem,
    catalogues::{EventType, ListEventTypes, ListTemplates, Template},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::settings::domains::AllowedDomains;
use crate::components::{
    icon::{Glyph, Icon},
    problem::ProblemNote,
    skeleton::RowsToCome,
};
use naming::Naming;
use start::Start;

#[component]
pub fn NewFunctionPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let catalogues = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { load(&client).await }
        },
    );
    view! {
        <Title text="Create function"/>
        <header class="head">
            <A href="/functions" attr:class="button bare square" attr:aria-label="Back to Functions">
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1>"Create function"</h1>
        </header>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                match catalogues.await {
                    Ok((events, templates)) => view! { <Steps events templates/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| catalogues.refetch()/> }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(client: &Client) -> Result<(Vec<EventType>, Vec<Template>), Problem> {
    let events: Page<EventType> = client.call(ListEventTypes {}).await?;
    let templates: Page<Template> = client.call(ListTemplates {}).await?;
    Ok((events.items, templates.items))
}

/// What was chosen so far.
#[derive(Clone, Copy)]
pub struct Choice {
    /// The id of the event type; empty for none.
    pub event: RwSignal<String>,
    pub template: Memo<Option<Template>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Start,
    Domains,
    Name,
}

#[component]
fn Steps(events: Vec<EventType>, templates: Vec<Template>) -> impl IntoView {
    let step = RwSignal::new(Step::Start);
    let event = RwSignal::new(String::new());
    let picked = RwSignal::new(None::<String>);
    let fitting = Memo::new(move |_| fitting(&templates, &event.get()));
    // A template picked for another event gives way to the first one that fits.
    let template = Memo::new(move |_| {
        let fitting = fitting.get();
        let kept = picked.with(|id| fitting.iter().position(|it| Some(&it.id) == id.as_ref()));
        fitting.into_iter().nth(kept.unwrap_or_default())
    });
    let choice = Choice { event, template };
    let events = StoredValue::new(events);
    let current = move |it| (step.get() == it).then_some("step");
    view! {
        <ol class="steps">
            <li aria-current=move || current(Step::Start)>"Start from"</li>
            <li aria-current=move || current(Step::Domains)>"Allowed domains"</li>
            <li aria-current=move || current(Step::Name)>"Name"</li>
        </ol>
        <div class:hidden=move || step.get() != Step::Start>
            <Start events=events.get_value() fitting choice picked on_done=move |()| step.set(Step::Domains)/>
        </div>
        <div class:hidden=move || step.get() != Step::Domains>
            <div class="reach">
                <p class="lead">
                    "All functions of the account send requests to these hosts and to no others. They can be changed at any time, under Settings too."
                </p>
                <AllowedDomains/>
                <footer>
                    <button type="button" class="button" on:click=move |_| step.set(Step::Start)>
                        "Back"
                    </button>
                    <button type="button" class="button primary" on:click=move |_| step.set(Step::Name)>
                        "Continue"
                    </button>
                </footer>
            </div>
        </div>
        <div class:hidden=move || step.get() != Step::Name>
            <Naming choice on_back=move |()| step.set(Step::Domains)/>
        </div>
    }
}

/// The templates for an event, those made for it first.
fn fitting(templates: &[Template], event: &str) -> Vec<Template> {
    let made_for = |it: &&Template| it.event.as_deref() == Some(event);
    let for_any = |it: &&Template| it.event.is_none();
    let first = templates.iter().filter(made_for);
    first
        .chain(templates.iter().filter(for_any))
        .cloned()
        .collect()
}
