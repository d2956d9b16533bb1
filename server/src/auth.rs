//! Who is asking, and whether they may.
//!
//! A request carries a session's cookie (browsers) or a bearer token (scripts). Both are secrets of 256 random bits;
//! the store knows their hashes. [`admit`] stands before every handler and every stream, and what an operation does
//! not say to allow is refused.

mod attempts;
mod credentials;
mod origin;
mod passwords;
pub mod secret;
pub mod sessions;
mod setup;

use api::{Access, Code, Problem};
use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    clock::Clock,
    error::{Error, Result},
    state::AppState,
    store::Identity,
};
use attempts::Attempts;
use credentials::Credentials;
use passwords::Passwords;
use setup::SetupCode;

/// The cookie that holds a session's secret.
pub const COOKIE: &str = "flint_session";

/// What authentication keeps between requests.
pub struct Auth {
    attempts: Attempts,
    credentials: Credentials,
    passwords: Passwords,
    setup: SetupCode,
}

impl Auth {
    pub fn new(clock: &Clock) -> Auth {
        Auth {
            attempts: Attempts::new(),
            credentials: Credentials::new(),
            passwords: Passwords::new(),
            setup: SetupCode::new(clock),
        }
    }

    /// What makes the first admin.
    pub fn setup_code(&self) -> &str {
        self.setup.as_str()
    }

    /// Forgets what does not matter any more; to be called now and then.
    pub fn tidy(&self) {
        self.attempts.forget_recovered();
    }
}

/// Who is asking: an extractor for operations that are not public.
#[derive(Clone)]
pub struct Caller(std::sync::Arc<Identity>);

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

/// Lets the request in if `access` allows, and remembers who sent it.
pub async fn admit(app: &AppState, parts: &mut Parts, access: Access) -> Result<()> {
    origin::check(app, parts)?;
    let needed = match access {
        Access::Public => return Ok(()),
        Access::Authenticated => None,
        Access::Needs(permission) => Some(permission),
    };
    let caller = app.auth.credentials.identify(app, &parts.headers).await?;
    if let Some(permission) = needed.filter(|it| !caller.role.grants(*it)) {
        let detail = format!(
            "the role `{}` lacks the permission {permission:?}",
            caller.role.as_str()
        );
        return Err(Problem::new(Code::Forbidden, detail).into());
    }
    parts.extensions.insert(caller);
    Ok(())
}

fn unauthenticated() -> Error {
    Problem::new(
        Code::Unauthenticated,
        "send a session's cookie or `authorization: Bearer TOKEN`",
    )
    .into()
}
