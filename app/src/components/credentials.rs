//! The card in the middle of a page that stands alone: logging in and setting up.

use api::{Client, Problem, session::Session};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    components::{logo::Logo, problem::ProblemNote},
};

#[component]
pub fn Credentials(
    title: &'static str,
    lead: &'static str,
    submit: &'static str,
    failure: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
    #[prop(into)] on_submit: Callback<()>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="credentials">
            <form
                method="post"
                on:submit=move |event| {
                    event.prevent_default();
                    on_submit.run(());
                }
            >
                <header>
                    <Logo/>
                    <h1>{title}</h1>
                    <p>{lead}</p>
                </header>
                {move || failure.get().map(|problem| view! { <ProblemNote problem/> })}
                {children()}
                <button type="submit" class="button primary" disabled=move || busy.get()>
                    {submit}
                </button>
            </form>
        </main>
    }
}

/// One labelled field. Its value is read when the form is sent, so that what the browser filled in counts too.
#[component]
pub fn CredentialField(
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] hint: Option<String>,
    field: NodeRef<leptos::html::Input>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                node_ref=field
                type=kind
                required
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
            />
            {hint.map(|it| view! { <small>{it}</small> })}
        </label>
    }
}

/// What a field holds now.
pub fn value(field: NodeRef<leptos::html::Input>) -> String {
    field
        .get_untracked()
        .map(|it| it.value())
        .unwrap_or_default()
}

/// Sends the credentials, and loads the pages anew as who they belong to.
pub fn enter<E>(
    client: Client,
    endpoint: E,
    next: String,
    failure: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
) where
    E: api::Endpoint<Response = Session>,
{
    busy.set(true);
    failure.set(None);
    spawn_local(async move {
        match client.call(endpoint).await {
            Ok(_) => browser::load(&next),
            Err(problem) => {
                failure.set(Some(problem));
                busy.set(false);
            }
        }
    });
}
