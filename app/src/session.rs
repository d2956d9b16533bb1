//! Who is at the page.

use api::{Client, Code, Permission, Problem, Role, session};
use leptos::prelude::*;
use leptos_router::{components::Redirect, hooks::use_location, location::Url};

use crate::components::menu::Act;

/// The answer to "who is asking", loaded once with the page.
pub type SessionResource = Resource<Result<session::Session, Problem>>;

pub fn provide_session() -> SessionResource {
    let client = expect_context::<Client>();
    let session = Resource::new_blocking(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(session::GetSession {}).await }
        },
    );
    provide_context(session);
    session
}

/// What the person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights(Option<Role>);

impl Rights {
    pub fn may(self, permission: Permission) -> bool {
        self.0.is_some_and(|it| it.grants(permission))
    }

    /// The action, or the reason why it is off.
    pub fn allow(self, permission: Permission, act: Act) -> Act {
        match self.may(permission) {
            true => act,
            false => Act::Off("Your role does not allow it"),
        }
    }
}

/// Waits for the session, so that server and browser render the same.
pub async fn rights(session: SessionResource) -> Rights {
    Rights(session.await.ok().map(|it| it.role))
}

/// Sends whoever is not logged in to the log-in page, and back here afterwards.
#[component]
pub fn LoginGate(session: SessionResource) -> impl IntoView {
    let location = use_location();
    let next = move || {
        let query = location.search.get_untracked();
        match query.is_empty() {
            true => location.pathname.get_untracked(),
            false => format!("{}?{query}", location.pathname.get_untracked()),
        }
    };
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match session.await {
                    Err(problem) if problem.code == Code::Unauthenticated => {
                        let next = Url::escape(&next());
                        Some(view! { <Redirect path=format!("/login?next={next}")/> })
                    }
                    _ => None,
                }
            })}
        </Suspense>
    }
}
