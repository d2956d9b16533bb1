//! The second step: name and description, then the function is made.

use api::{
    Client, Problem,
    functions::{CreateFunction, Env, Recording},
    limits::Limits,
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Choice;
use crate::components::problem::{ProblemNote, sentence};

#[component]
pub fn Naming(choice: Choice, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    // Nobody is told off for a field that they have not filled yet.
    let fault = move || {
        name.with(|it| (!it.is_empty()).then(|| FunctionName::parse(it).err()))
            .flatten()
    };
    let create = creating(choice, name, description, failure, busy);
    let longest = Limits::default().description_chars;
    view! {
        <form
            class="naming"
            on:submit=move |event| {
                event.prevent_default();
                create.run(());
            }
        >
            {move || failure.get().map(|problem| view! { <ProblemNote problem/> })}
            <label class="field">
                <span>"Name"</span>
                <input
                    type="text"
                    class="mono"
                    required
                    maxlength=FunctionName::MAX_LENGTH.to_string()
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby="name-rule"
                    aria-invalid=move || fault().is_some().then_some("true")
                    on:input=move |event| name.set(event_target_value(&event))
                />
                <small id="name-rule" class:bad=move || fault().is_some()>
                    {move || {
                        fault()
                            .map_or_else(
                                || "Letters, digits and _, up to 50. It is part of the URL and cannot change later.".to_owned(),
                                |it| sentence(&it),
                            )
                    }}
                </small>
            </label>
            <label class="field">
                <span>"Description"</span>
                <input
                    type="text"
                    maxlength=longest.to_string()
                    on:input=move |event| description.set(event_target_value(&event))
                />
                <small>
                    {move || format!("{} / {longest}", description.with(|it| it.chars().count()))}
                </small>
            </label>
            <footer>
                <button type="button" class="button" on:click=move |_| on_back.run(())>
                    "Back"
                </button>
                <button type="submit" class="button primary" disabled=move || busy.get()>
                    "Create function"
                </button>
            </footer>
        </form>
    }
}

fn creating(
    choice: Choice,
    name: RwSignal<String>,
    description: RwSignal<String>,
    failure: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
) -> Callback<()> {
    let client = expect_context::<Client>();
    let navigate = use_navigate();
    Callback::new(move |()| {
        let name = match FunctionName::parse(&name.get_untracked()) {
            Ok(name) => name,
            Err(why) => return failure.set(Some(Problem::invalid("name", why))),
        };
        let Some(template) = choice.template.get_untracked() else {
            return failure.set(Some(Problem::invalid("template", "pick a template first")));
        };
        let event = choice.event.get_untracked();
        let function = CreateFunction {
            name: name.clone(),
            description: description.get_untracked(),
            event: (!event.is_empty()).then_some(event),
            language: template.language,
            code: template.code,
            env: Env::new(),
            record: Recording::default(),
        };
        let (client, navigate) = (client.clone(), navigate.clone());
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match client.call(function).await {
                Ok(_) => navigate(&format!("/functions/{name}"), NavigateOptions::default()),
                Err(problem) => {
                    failure.set(Some(problem));
                    busy.set(false);
                }
            }
        });
    })
}
