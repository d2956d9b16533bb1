//! Set-up, logging in and logging out.

use std::time::Duration;

use api::{
    Code, Problem,
    session::{Account, LogIn, PASSWORD_LENGTH, Session, SetUp},
};
use axum::http::{HeaderMap, HeaderValue, header};
use uuid::Uuid;

use super::{
    COOKIE, DEVICE_COOKIE,
    attempts::{Attempt, Key},
    credentials,
    secret::Secret,
    totp,
    visitor::Visitor,
};
use crate::{
    endpoint::Answer,
    error::{Error, Result},
    rules,
    state::AppState,
    store::{Identity, Membership, NewSession, User},
};

/// How long a session lasts, however much it is used.
pub const LIFETIME: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// How long a device is remembered after its last log-in.
pub const DEVICE_LIFETIME: Duration = Duration::from_secs(180 * 24 * 60 * 60);

pub async fn set_up(app: &AppState, visitor: &Visitor, it: SetUp) -> Result<Answer<Session>> {
    let stranger = vec![Key::Network(visitor.network())];
    let attempt = app.auth.attempts.begin(stranger, app.clock.now())?;
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
    attempt.undecided();
    let admin = new_user(app, rules::email(&it.email)?, it.password).await?;
    if !app
        .store
        .set_up(account.id, &admin, app.clock.now())
        .await?
    {
        return Err(already_set_up());
    }
    tracing::info!(email = admin.email, "the first admin was made");
    begin(app, visitor, &admin, account.id).await
}

pub async fn log_in(app: &AppState, visitor: &Visitor, it: LogIn) -> Result<Answer<Session>> {
    let (user, attempt) = prove(app, visitor, &it.email, it.password, it.code).await?;
    attempt.succeeded();
    let account = last_account(app, &user).await?;
    begin(app, visitor, &user, account).await
}

/// A user who is not there yet, with a password that keeps the rules.
pub(super) async fn new_user(app: &AppState, email: String, password: String) -> Result<User> {
    rules::password("password", &password)?;
    Ok(User {
        id: app.clock.new_id(),
        email,
        password: app.auth.passwords.hash(password, &app.clock).await?,
    })
}

/// The user whose email, password and, if they have set codes up, code these are. The attempt counts as failed until
/// the caller says otherwise.
pub(super) async fn prove<'a>(
    app: &'a AppState,
    visitor: &Visitor,
    email: &str,
    password: String,
    code: Option<String>,
) -> Result<(User, Attempt<'a>)> {
    let wrong = || {
        Error::from(Problem::new(
            Code::WrongCredentials,
            "there is no user with this email and password",
        ))
    };
    let now = app.clock.now();
    let (Ok(email), true) = (
        rules::email(email),
        password.chars().count() <= *PASSWORD_LENGTH.end(),
    ) else {
        let stranger = vec![Key::Network(visitor.network())];
        app.auth.attempts.begin(stranger, now)?;
        return Err(wrong());
    };
    let user = app.store.user(&email).await?;
    let keys = counted_by(app, visitor, email, user.as_ref()).await?;
    let attempt = app.auth.attempts.begin(keys, now)?;
    let hash = user.as_ref().map(|it| it.password.clone());
    let is_right = app.auth.passwords.verify(password, hash).await?;
    let Some(user) = user.filter(|_| is_right) else {
        return Err(wrong());
    };
    match (totp::is_enabled(app, user.id).await?, code) {
        (false, _) => {}
        (true, None) => {
            attempt.undecided();
            return Err(totp::required().into());
        }
        (true, Some(code)) => totp::use_code(app, user.id, &code).await?,
    }
    Ok((user, attempt))
}

/// What an attempt to log in counts by: a device or network that the user knows, or the stranger and their victim.
async fn counted_by(
    app: &AppState,
    visitor: &Visitor,
    email: String,
    user: Option<&User>,
) -> Result<Vec<Key>> {
    let network = visitor.network();
    if let Some(user) = user {
        let device = visitor.device.as_ref().map(Secret::hash);
        let (is_known, is_known_place) = app
            .store
            .knows_device(user.id, device.as_deref(), &network)
            .await?;
        match device.filter(|_| is_known) {
            Some(device) => return Ok(vec![Key::Device(user.id, device)]),
            None if is_known_place => return Ok(vec![Key::Place(user.id, network)]),
            None => {}
        }
    }
    Ok(vec![Key::Network(network), Key::Email(email)])
}

/// Proves once more that a session's user is at it, before something that a thief of the session must not do.
pub(crate) async fn prove_again<'a>(
    app: &'a AppState,
    caller: &Identity,
    session: &str,
    field: &str,
    password: String,
) -> Result<Attempt<'a>> {
    let key = vec![Key::Session(session.to_owned())];
    let attempt = app.auth.attempts.begin(key, app.clock.now())?;
    let user = app.store.user(&caller.name).await?;
    let short = password.chars().count() <= *PASSWORD_LENGTH.end();
    let hash = user.map(|it| it.password).filter(|_| short);
    if app.auth.passwords.verify(password, hash).await? {
        return Ok(attempt);
    }
    Err(Problem {
        field: Some(field.to_owned()),
        ..Problem::new(Code::WrongCredentials, "this is not your password")
    }
    .into())
}

/// Ends the session that the request's cookie names. A token stays what it is.
pub async fn log_out(app: &AppState, headers: &HeaderMap) -> Result<Answer<()>> {
    if let Some(credentials::Credential::Session(secret)) = credentials::read(headers) {
        app.store
            .end_session(&secret.hash(), app.clock.now())
            .await?;
    }
    let mut answer = Answer::from(());
    answer
        .headers
        .insert(header::SET_COOKIE, cookie(app, COOKIE, "", Duration::ZERO));
    Ok(answer)
}

pub fn describe(caller: &Identity) -> Session {
    let token = caller.token();
    Session {
        account: Account {
            id: caller.account,
            name: caller.account_name.clone(),
        },
        role: caller.role,
        name: caller.name.clone(),
        user: caller.user().filter(|_| token.is_none()),
        scope: token.map(|it| it.scope.clone()).filter(|it| !it.is_whole()),
        expires_at: caller.expires_at,
    }
}

/// The account where a log-in begins: the one where the user acted last, or any that is left to them.
async fn last_account(app: &AppState, user: &User) -> Result<Uuid> {
    let all = app.store.memberships(user.id).await?;
    let last = app.store.last_account(user.id).await?;
    let chosen = all
        .iter()
        .find(|it| it.account == last)
        .or_else(|| all.first());
    let Some(Membership { account, .. }) = chosen else {
        let detail = "you are a member of no account any more: ask an admin for an invitation";
        return Err(Problem::new(Code::Forbidden, detail).into());
    };
    Ok(*account)
}

/// Begins a session, and remembers the device.
pub(super) async fn begin(
    app: &AppState,
    visitor: &Visitor,
    user: &User,
    account: Uuid,
) -> Result<Answer<Session>> {
    let secret = Secret::new(&app.clock);
    let hash = secret.hash();
    let now = app.clock.now();
    let new = NewSession {
        account,
        user: user.id,
        hash: &hash,
        user_agent: &visitor.user_agent,
        address: &visitor.address.to_string(),
        created_at: now,
        expires_at: now.checked_add(LIFETIME).map_err(Error::internal)?,
    };
    app.store.add_session(&new).await?;
    let known = visitor.device.as_ref().map(Secret::encode);
    let device = known.unwrap_or_else(|| Secret::new(&app.clock).encode());
    if let Some(device) = Secret::parse(&device) {
        app.store
            .remember_device(user.id, &device.hash(), &visitor.network(), now)
            .await?;
    }
    let identity = app.store.session_identity(&hash).await?;
    let identity = identity.ok_or_else(super::unauthenticated)?;
    let mut answer = Answer::from(describe(&identity));
    for cookie in [
        cookie(app, COOKIE, &secret.encode(), LIFETIME),
        cookie(app, DEVICE_COOKIE, &device, DEVICE_LIFETIME),
    ] {
        answer.headers.append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

fn cookie(app: &AppState, name: &str, value: &str, lifetime: Duration) -> HeaderValue {
    let secure = if app.config.is_https() {
        "; Secure"
    } else {
        ""
    };
    let seconds = lifetime.as_secs();
    // Strict: no other site may have pages rendered as the person, whose lengths would tell what is in them (`pages.rs`).
    let cookie =
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&cookie).expect("a cookie of ours is ASCII")
}

fn already_set_up() -> Error {
    Problem::new(Code::AlreadySetUp, "the first admin is made: log in").into()
}
