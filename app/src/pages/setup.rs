//! Set-up: makes the first admin.

use api::{
    Client, Problem,
    session::{GetSetup, PASSWORD_LENGTH, SetUp},
};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::components::Redirect;

use crate::components::credentials::{CredentialField, Credentials, enter, value};

#[component]
pub fn SetupPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let setup = Resource::new_blocking(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(GetSetup {}).await }
        },
    );
    view! {
        <Title text="Set up"/>
        <Suspense>
            {move || Suspend::new(async move {
                let over = setup.await.is_ok_and(|it| !it.needed);
                over.then(|| view! { <Redirect path="/login"/> })
            })}
        </Suspense>
        <SetupForm/>
    }
}

#[component]
fn SetupForm() -> impl IntoView {
    let client = expect_context::<Client>();
    let failure = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let (code, email, password) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let submit = move |()| {
        let admin = SetUp {
            code: value(code).trim().to_owned(),
            email: value(email),
            password: value(password),
        };
        enter(client.clone(), admin, "/".to_owned(), failure, busy);
    };
    let least = PASSWORD_LENGTH.start();
    view! {
        <Credentials
            title="Set up Flint"
            lead="Make the first admin. You can do this once."
            submit="Set up"
            failure
            busy
            on_submit=submit
        >
            <CredentialField
                label="Set-up code"
                kind="text"
                autocomplete="one-time-code"
                hint="Flint printed it on its console when it started.".to_owned()
                field=code
            />
            <CredentialField label="Email" kind="email" autocomplete="username" field=email/>
            <CredentialField
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint=format!("At least {least} characters.")
                field=password
            />
        </Credentials>
    }
}
