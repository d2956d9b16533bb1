//! Who is at the page.

use api::{Client, Code, Permission, Problem, Role, events::Change, session};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::Redirect, hooks::use_location, location::Url};

use crate::{browser, components::menu::Act, live::Live};

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

    /// Whether the person may give somebody the role.
    pub fn may_give(self, role: Role) -> bool {
        self.0.is_some_and(|it| it.covers(role))
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

/// Loads the page anew when it is not the same person's any more: their role or account has changed, or the session has
/// ended. The server ends the stream of changes then.
pub fn follow_session(session: SessionResource, live: Live) {
    let client = expect_context::<Client>();
    let check = Callback::new(move |()| {
        let Some(Ok(before)) = session.get_untracked() else {
            return;
        };
        let client = client.clone();
        spawn_local(async move {
            let is_over = match client.call(session::GetSession {}).await {
                Ok(now) => (now.account, now.role) != (before.account, before.role),
                Err(problem) => problem.code == Code::Unauthenticated,
            };
            if is_over {
                browser::reload();
            }
        });
    });
    live.begin_page();
    live.on_change(move |change| {
        if matches!(change, Change::Reset) {
            check.run(());
        }
    });
    Effect::new(move |_| {
        if live.refused.get() > 0 {
            check.run(());
        }
    });
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
                        view! { <Redirect path=format!("/login?next={next}")/> }.into_any()
                    }
                    _ => ().into_any(),
                }
            })}
        </Suspense>
    }
}
