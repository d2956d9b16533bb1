//! A person's own account: password, codes, sessions, and the accounts that they are a member of.

pub mod codes;
pub mod memberships;
pub mod password;
pub mod sessions;

use api::{
    Client, Problem,
    accounts::{ListAccounts, Membership},
    session::{LogOut, Session},
    sessions::{ListSessions, OpenSession},
    totp::{GetTotp, Totp},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use crate::{
    browser,
    components::{
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    session::SessionResource,
};
use codes::Codes;
use memberships::Memberships;
use password::ChangePasswordForm;
use sessions::Sessions;

#[component]
pub fn AccountPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let own = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { load(&client).await }
        },
    );
    view! {
        <Title text="Your account"/>
        <header class="head">
            <h1>"Your account"</h1>
            <LogOutButton/>
        </header>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                match (session.await, own.await) {
                    (Ok(session), Ok(own)) => view! { <Own session own/> }.into_any(),
                    (Err(problem), _) | (_, Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| own.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// What the page shows.
type Loaded = (Vec<Membership>, Totp, Vec<OpenSession>);

async fn load(client: &Client) -> Result<Loaded, Problem> {
    let accounts = client.call(ListAccounts {}).await?.items;
    let totp = client.call(GetTotp {}).await?;
    let sessions = client.call(ListSessions {}).await?.items;
    Ok((accounts, totp, sessions))
}

#[component]
fn Own(session: Session, own: Loaded) -> impl IntoView {
    let (accounts, totp, sessions) = own;
    view! {
        <div class="own">
            <Memberships session accounts/>
            <ChangePasswordForm/>
            <Codes totp/>
            <Sessions sessions/>
        </div>
    }
}

/// On a phone the bar has no room for it.
#[component]
fn LogOutButton() -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let log_out = move |_| {
        let client = client.clone();
        spawn_local(async move {
            match client.call(LogOut {}).await {
                Ok(()) => browser::load("/login"),
                Err(problem) => notices.complain(&problem),
            }
        });
    };
    view! {
        <button type="button" class="button own-log-out" on:click=log_out>
            <Icon glyph=Glyph::LOG_OUT/>
            "Log out"
        </button>
    }
}
