//! Set-up, logging in and logging out.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use api::{
    Code, Problem, Role,
    session::{Account, LogIn, PASSWORD_LENGTH, Session, SetUp},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use super::{COOKIE, Caller, credentials, secret::Secret};
use crate::{
    endpoint::Answer,
    error::{Error, Result},
    state::AppState,
    store::User,
};

/// How long a session lasts, however much it is used.
pub const LIFETIME: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Longer ones are not delivered (RFC 5321, section 4.5.3.1.3).
const EMAIL_LENGTH: usize = 254;

/// Where a request comes from. In process there is no address, and the loopback one stands for it.
pub struct Address(IpAddr);

impl FromRequestParts<AppState> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &AppState,
    ) -> std::result::Result<Address, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Address(
            peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |it| it.ip()),
        ))
    }
}

pub async fn set_up(app: &AppState, address: &Address, it: SetUp) -> Result<Answer<Session>> {
    app.auth.attempts.by_address(address.0)?;
    let account = app.store.account().await?;
    if account.is_set_up {
        return Err(already_set_up());
    }
    if !app.auth.setup.is(&it.code) {
        let detail = "use the code that the server printed when it was started last";
        return Err(Problem {
            field: Some("code".to_owned()),
            ..Problem::new(Code::WrongSetupCode, detail)
        }
        .into());
    }
    let email = email(&it.email)?;
    let length = it.password.chars().count();
    if !PASSWORD_LENGTH.contains(&length) {
        let (least, most) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
        return Err(Problem::invalid(
            "password",
            format!("a password has {least} to {most} characters"),
        )
        .into());
    }
    let password = app.auth.passwords.hash(it.password, &app.clock).await?;
    let admin = User {
        id: app.clock.new_id(),
        account: account.id,
        email,
        password,
        role: Role::Admin,
    };
    if !app.store.set_up(&admin, app.clock.now()).await? {
        return Err(already_set_up());
    }
    tracing::info!(email = admin.email, "the first admin was made");
    begin(app, &admin, account.name).await
}

pub async fn log_in(app: &AppState, address: &Address, it: LogIn) -> Result<Answer<Session>> {
    app.auth.attempts.by_address(address.0)?;
    let wrong = || {
        Problem::new(
            Code::WrongCredentials,
            "there is no user with this email and password",
        )
        .into()
    };
    let (Ok(email), true) = (
        email(&it.email),
        it.password.chars().count() <= *PASSWORD_LENGTH.end(),
    ) else {
        return Err(wrong());
    };
    app.auth.attempts.by_email(&email)?;
    let user = app.store.user(&email).await?;
    let hash = user.as_ref().map(|it| it.password.clone());
    let is_right = app.auth.passwords.verify(it.password, hash).await?;
    let Some(user) = user.filter(|_| is_right) else {
        return Err(wrong());
    };
    let account = app.store.account().await?;
    begin(app, &user, account.name).await
}

/// Ends the session that the request's cookie names. A token stays what it is.
pub async fn log_out(app: &AppState, headers: &HeaderMap) -> Result<Answer<()>> {
    if let Some(credentials::Credential::Session(secret)) = credentials::read(headers) {
        let hash = secret.hash();
        app.store.end_session(&hash, app.clock.now()).await?;
        app.auth.credentials.forget(&hash).await;
    }
    let mut answer = Answer::from(());
    answer
        .headers
        .insert(header::SET_COOKIE, cookie(app, "", Duration::ZERO));
    Ok(answer)
}

pub fn describe(caller: &Caller) -> Session {
    Session {
        account: Account {
            id: caller.account,
            name: caller.account_name.clone(),
        },
        role: caller.role,
        name: caller.name.clone(),
        expires_at: caller.expires_at,
    }
}

async fn begin(app: &AppState, user: &User, account_name: String) -> Result<Answer<Session>> {
    let secret = Secret::new(&app.clock);
    let now = app.clock.now();
    let expires_at = now.checked_add(LIFETIME).map_err(Error::internal)?;
    app.store
        .add_session(user, &secret.hash(), now, expires_at)
        .await?;
    let mut answer = Answer::from(Session {
        account: Account {
            id: user.account,
            name: account_name,
        },
        role: user.role,
        name: user.email.clone(),
        expires_at: Some(expires_at),
    });
    answer
        .headers
        .insert(header::SET_COOKIE, cookie(app, &secret.encode(), LIFETIME));
    Ok(answer)
}

fn cookie(app: &AppState, value: &str, lifetime: Duration) -> HeaderValue {
    let secure = if app.config.is_https() {
        "; Secure"
    } else {
        ""
    };
    let seconds = lifetime.as_secs();
    let cookie =
        format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).expect("a cookie of ours is ASCII")
}

/// The email in lower case, if it looks like one. Whether it is one, only a mail can tell.
fn email(text: &str) -> Result<String> {
    let text = text.trim();
    let (name, domain) = text.split_once('@').unwrap_or_default();
    let plain = !text.chars().any(|it| it.is_control() || it.is_whitespace());
    if plain
        && text.len() <= EMAIL_LENGTH
        && !name.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
    {
        Ok(text.to_lowercase())
    } else {
        Err(Problem::invalid("email", "an email is written as name@domain").into())
    }
}

fn already_set_up() -> Error {
    Problem::new(Code::AlreadySetUp, "the first admin is made: log in").into()
}
