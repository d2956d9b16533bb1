//! Who is asking, and whether they may.
//!
//! A request carries a session's cookie (browsers) or a bearer token (scripts). Both are secrets of 256 random bits;
//! the store knows their hashes. [`admit`] stands before every handler and every stream, and what an operation does
//! not say to allow is refused.

mod attempts;
mod credentials;
pub(crate) mod joining;
mod origin;
pub(crate) mod passwords;
pub(crate) mod scope;
pub mod secret;
pub mod sessions;
mod setup;
pub(crate) mod totp;
mod typed_code;
pub mod visitor;

use std::borrow::Cow;

use api::{Access, Code, Endpoint, Permission, Problem};
use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    clock::Clock,
    error::{Error, Result},
    state::AppState,
    store::{self, By, Identity, Store, Who},
};
use attempts::Attempts;
use credentials::Credentials;
use passwords::Passwords;
use setup::SetupCode;
use uuid::Uuid;

/// The cookie that holds a session's secret.
pub const COOKIE: &str = "flint_session";

/// The cookie that tells a device that its user has logged in with before.
pub const DEVICE_COOKIE: &str = "flint_device";

/// What authentication keeps between requests.
pub struct Auth {
    attempts: Attempts,
    credentials: Credentials,
    passwords: Passwords,
    setup: SetupCode,
}

impl Auth {
    pub fn new(clock: &Clock, store: &Store) -> Auth {
        Auth {
            attempts: Attempts::default(),
            credentials: Credentials::new(store),
            passwords: Passwords::new(),
            setup: SetupCode::new(clock),
        }
    }

    /// What makes the first admin.
    pub fn setup_code(&self) -> &str {
        self.setup.as_str()
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Forgets what does not matter any more; to be called now and then.
    pub fn tidy(&self, clock: &Clock) {
        self.attempts.forget_old(clock.now());
    }

    /// Stores when sessions and tokens were used last; to be called once a minute, and before somebody looks.
    pub async fn store_uses(&self, store: &Store) -> store::Result<()> {
        self.credentials.store_uses(store).await
    }
}

/// Who is asking: an extractor for operations that are not public.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller(std::sync::Arc<Identity>);

impl Caller {
    /// What the activity says of whoever asks for a change.
    pub(crate) fn by(&self, app: &AppState) -> By<'_> {
        By {
            account: self.account,
            who: &self.name,
            at: app.clock.now(),
        }
    }

    /// The user who is logged in and the hash of their session, for what concerns a person.
    pub(crate) fn person(&self) -> Result<(Uuid, &str)> {
        match &self.who {
            Who::Person { user, session } => Ok((*user, session)),
            Who::Token(_) => Err(for_persons().into()),
        }
    }
}

impl std::ops::Deref for Caller {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.0
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Caller> {
        parts
            .extensions
            .get::<Caller>()
            .cloned()
            .ok_or_else(unauthenticated)
    }
}

/// What is asked for, as far as it matters to whether it may be.
pub(crate) struct Operation {
    /// Its `operationId` in the OpenAPI document.
    pub(crate) id: Cow<'static, str>,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
}

impl Operation {
    pub(crate) fn of<E: Endpoint>() -> Operation {
        Operation {
            id: E::schema_name(),
            path: E::PATH,
            access: E::ACCESS,
        }
    }
}

/// Lets the request in if the operation's access allows, and the scope if it comes with a token that has one. Remembers
/// who sent it.
pub(crate) async fn admit(app: &AppState, parts: &mut Parts, operation: &Operation) -> Result<()> {
    origin::check(app, parts)?;
    if operation.access == Access::Public {
        return Ok(());
    }
    let caller = app.auth.credentials.identify(app, &parts.headers).await?;
    match operation.access {
        Access::Needs(permission) if !caller.may(permission) => {
            return Err(lacks(&caller, permission).into());
        }
        Access::Person => {
            caller.person()?;
        }
        Access::Public | Access::Authenticated | Access::Needs(_) => {}
    }
    if let Some(token) = caller.token() {
        scope::check(&token.scope, operation, parts).await?;
    }
    parts.extensions.insert(caller);
    Ok(())
}

fn lacks(caller: &Identity, permission: Permission) -> Problem {
    let role = caller.role.as_str();
    let detail = match caller.role.grants(permission) {
        false => format!("the role `{role}` lacks the permission {permission:?}"),
        true => {
            format!("whoever made this token lacks the permission {permission:?} by now")
        }
    };
    Problem::new(Code::Forbidden, detail)
}

fn for_persons() -> Problem {
    Problem::new(
        Code::Forbidden,
        "this is about a person, and a token is none: log in with a password",
    )
}

fn unauthenticated() -> Error {
    Problem::new(
        Code::Unauthenticated,
        "send a session's cookie or `authorization: Bearer TOKEN`",
    )
    .into()
}
