//! Accepting an invitation by its link.

use api::{
    Client,
    invitations::{AcceptInvitation, Invited, ReadInvitation},
    session::PASSWORD_LENGTH,
};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        credentials::{CodeField, CredentialField, Credentials, enter, typed_code, value},
        logo::Logo,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    pages::settings::roles::with_article,
};

#[component]
pub fn InvitationPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let params = use_params_map();
    let token = Memo::new(move |_| params.read().get("token").unwrap_or_default());
    let offer = Resource::new(
        move || token.get(),
        move |token| {
            let client = client.clone();
            async move {
                let read = ReadInvitation {
                    token: token.clone(),
                };
                (token, client.call(read).await)
            }
        },
    );
    view! {
        <Title text="Invitation"/>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                match offer.await {
                    (token, Ok(invited)) => view! { <Offer token invited/> }.into_any(),
                    (_, Err(problem)) => {
                        view! {
                            <main class="credentials">
                                <section class="card">
                                    <header>
                                        <Logo/>
                                        <h1>"Invitation"</h1>
                                    </header>
                                    <ProblemNote problem/>
                                    <a class="button" href="/login" rel="external">
                                        "Log in"
                                    </a>
                                </section>
                            </main>
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Offer(token: String, invited: Invited) -> impl IntoView {
    let client = expect_context::<Client>();
    let (failure, busy) = (RwSignal::new(None), RwSignal::new(false));
    let (email, password, code) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let submit = move |()| {
        let accept = AcceptInvitation {
            token: token.clone(),
            email: Some(value(email)).filter(|it| !it.is_empty()),
            password: value(password),
            code: typed_code(code),
        };
        let next = "/functions".to_owned();
        enter(client.clone(), accept, next, failure, busy);
    };
    let title = format!("Join {}", invited.account);
    let role = with_article(invited.role);
    let lead = match &invited.email {
        Some(email) => format!("{} invites {email} to be {role}.", invited.created_by),
        None => format!("{} invites you to be {role}.", invited.created_by),
    };
    let names_email = invited.email.is_some();
    let least = PASSWORD_LENGTH.start();
    let hint = format!(
        "Choose one of at least {least} characters. If you log in to this Flint already, it is the one that you have."
    );
    view! {
        <Credentials title lead submit="Join" failure busy on_submit=submit>
            <Show when=move || !names_email>
                <CredentialField label="Email" kind="email" autocomplete="username" field=email/>
            </Show>
            <CredentialField
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint
                field=password
            />
            <CodeField failure field=code/>
        </Credentials>
    }
}
