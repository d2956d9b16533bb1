//! Accepting an invitation.

use api::{
    Code, Problem,
    invitations::{AcceptInvitation, Invited},
    session::Session,
};

use super::{attempts::Key, secret::Secret, sessions, visitor::Visitor};
use crate::{
    endpoint::Answer,
    error::{Error, Result},
    rules,
    state::AppState,
    store::{Acceptance, FoundInvitation, Joining},
};

/// What the invitation of a link offers.
pub(crate) async fn read(app: &AppState, visitor: &Visitor, token: &str) -> Result<Invited> {
    let found = find(app, visitor, token).await?;
    Ok(Invited {
        account: found.account_name,
        role: found.invitation.role,
        email: found.invitation.email,
        created_by: found.invitation.created_by,
        expires_at: found.invitation.expires_at,
    })
}

pub(crate) async fn accept(
    app: &AppState,
    visitor: &Visitor,
    it: AcceptInvitation,
) -> Result<Answer<Session>> {
    let found = find(app, visitor, &it.token).await?;
    let email = email(&found, it.email.as_deref())?;
    let now = app.clock.now();
    let (user, acceptance) = if app.store.user(&email).await?.is_some() {
        let (user, attempt) = sessions::prove(app, visitor, &email, it.password, it.code).await?;
        attempt.succeeded();
        let joining = Joining::Known(user.id);
        let acceptance = app.store.accept_invitation(&found, joining, now).await?;
        (user, acceptance)
    } else {
        let user = sessions::new_user(app, email, it.password).await?;
        let joining = Joining::New(&user);
        let acceptance = app.store.accept_invitation(&found, joining, now).await?;
        (user, acceptance)
    };
    match acceptance {
        Acceptance::Done => {
            app.events
                .publish(found.account, &api::events::Change::People);
            sessions::begin(app, visitor, &user, found.account).await
        }
        Acceptance::Ended => Err(ended("it was used or revoked a moment ago")),
        Acceptance::AlreadyMember => Err(already_member(&user.email)),
        Acceptance::EmailTaken => {
            let detail = "somebody with this email joined a moment ago: send their password";
            Err(Problem::new(Code::WrongCredentials, detail).into())
        }
    }
}

pub(crate) fn already_member(email: &str) -> Error {
    let detail = format!("{email} is a member of this account already: log in");
    Problem::new(Code::AlreadyMember, detail).into()
}

/// The invitation of a link, if it can still be accepted. Guessing links counts as trying passwords does.
async fn find(app: &AppState, visitor: &Visitor, token: &str) -> Result<FoundInvitation> {
    let now = app.clock.now();
    let stranger = vec![Key::Network(visitor.network())];
    let attempt = app.auth.attempts.begin(stranger, now)?;
    let found = match Secret::parse(token.trim()) {
        Some(secret) => app.store.find_invitation(&secret.hash()).await?,
        None => None,
    };
    let Some(found) = found else {
        let detail = "there is no such invitation: take the whole link, or ask for a new one";
        return Err(Problem::new(Code::NotFound, detail).into());
    };
    attempt.undecided();
    if found.accepted {
        Err(ended("it was used before, and works once"))
    } else if found.revoked {
        Err(ended("it was revoked"))
    } else if found.invitation.expires_at <= now {
        Err(ended("it has expired"))
    } else {
        Ok(found)
    }
}

fn ended(why: &str) -> Error {
    Problem::new(
        Code::InvitationEnded,
        format!("{why}: ask an admin for a new one"),
    )
    .into()
}

/// With whom the invitation is accepted: whom it names, if it names somebody.
fn email(found: &FoundInvitation, given: Option<&str>) -> Result<String> {
    let given = given.filter(|it| !it.trim().is_empty());
    let given = given.map(rules::email).transpose()?;
    match (&found.invitation.email, given) {
        (Some(meant), Some(given)) if *meant != given => {
            let detail = format!("this invitation is for {meant}: ask for one of your own");
            Err(Problem::invalid("email", detail).into())
        }
        (Some(meant), _) => Ok(meant.clone()),
        (None, Some(given)) => Ok(given),
        (None, None) => Err(Problem::invalid("email", "say which email you log in with").into()),
    }
}
