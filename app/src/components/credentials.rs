//! The card in the middle of a page that stands alone: logging in and setting up.

use api::{Client, Code, Problem, session::Session};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser,
    components::{logo::Logo, problem::ProblemNote},
};

#[component]
pub fn Credentials(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
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
                {move || {
                    let failure = failure.get().filter(|it| it.code != Code::TotpRequired);
                    failure.map(|problem| view! { <ProblemNote problem/> })
                }}
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

/// The field for the code of an authenticator app. It is there once the server has asked for one.
#[component]
pub fn CodeField(
    failure: RwSignal<Option<Problem>>,
    field: NodeRef<leptos::html::Input>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        let code = failure.with(|it| it.as_ref().map(|it| it.code));
        if code == Some(Code::TotpRequired) {
            asked.set(true);
        }
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that is gone again needs no focus.
            let _ = field.focus();
        }
    });
    view! {
        <Show when=move || asked.get()>
            <CredentialField
                label="Code"
                kind="text"
                autocomplete="one-time-code"
                hint="The six digits that your authenticator app shows, or a recovery code.".to_owned()
                field
            />
        </Show>
    }
}

/// The code that was asked for and typed, if any.
pub fn typed_code(field: NodeRef<leptos::html::Input>) -> Option<String> {
    Some(value(field)).filter(|it| !it.trim().is_empty())
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
