//! Logging in.

use api::{
    Client, Problem,
    session::{GetSetup, LogIn},
};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use crate::components::credentials::{
    CodeField, CredentialField, Credentials, enter, typed_code, value,
};

#[component]
pub fn LoginPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let setup = Resource::new_blocking(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(GetSetup {}).await }
        },
    );
    view! {
        <Title text="Log in"/>
        <Suspense>
            {move || Suspend::new(async move {
                let needed = setup.await.is_ok_and(|it| it.needed);
                needed.then(|| view! { <Redirect path="/setup"/> })
            })}
        </Suspense>
        <LoginForm/>
    }
}

#[component]
fn LoginForm() -> impl IntoView {
    let client = expect_context::<Client>();
    let query = use_query_map();
    let failure = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let (email, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let code = NodeRef::<html::Input>::new();
    let submit = move |()| {
        let credentials = LogIn {
            email: value(email),
            password: value(password),
            code: typed_code(code),
        };
        let next = destination(query.with_untracked(|it| it.get("next")));
        enter(client.clone(), credentials, next, failure, busy);
    };
    view! {
        <Credentials
            title="Log in to Flint"
            lead="Functions, written and run in the browser."
            submit="Log in"
            failure
            busy
            on_submit=submit
        >
            <CredentialField label="Email" kind="email" autocomplete="username" field=email/>
            <CredentialField
                label="Password"
                kind="password"
                autocomplete="current-password"
                field=password
            />
            <CodeField failure field=code/>
        </Credentials>
    }
}

/// Where to go after logging in: a page of ours, never another site.
fn destination(next: Option<String>) -> String {
    let own = |it: &String| {
        it.starts_with('/') && !it.starts_with("//") && !it.contains(['\\', '\t', '\n', '\r'])
    };
    next.filter(own).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn logging_in_never_leads_to_another_site() {
        assert_eq!(
            destination(Some("/deployments?search=a".into())),
            "/deployments?search=a"
        );
        for other in [
            "https://a.example",
            "//a.example",
            "/\\a.example",
            "/\t/a.example",
            "",
        ] {
            assert_eq!(destination(Some(other.into())), "/", "{other}");
        }
    }
}
