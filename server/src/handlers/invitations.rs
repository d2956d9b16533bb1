//! Invitations: made, listed, revoked, read and accepted.

use std::time::Duration;

use api::{
    Page, Problem,
    events::Change,
    invitations::{
        AcceptInvitation, Invitation, InvitationLink, Invite, Invited, ListInvitations, PAGE,
        ReadInvitation, RevokeInvitation,
    },
    session::Session,
};

use crate::{
    auth::{Caller, joining, secret::Secret, visitor::Visitor},
    endpoint::Answer,
    error::{Error, Result},
    paging, rules,
    state::AppState,
    store::NewInvitation,
};

/// How long a link works.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    it: ListInvitations,
) -> Result<Page<Invitation>> {
    let limit = paging::limit(it.limit)?;
    let before = paging::before(it.cursor.as_deref())?;
    let items = app
        .store
        .invitations(caller.account, app.clock.now(), before, limit + 1)
        .await?;
    Ok(paging::page(items, limit, |last| last.id.to_string()))
}

pub(crate) async fn invite(app: AppState, caller: Caller, it: Invite) -> Result<InvitationLink> {
    let email = it.email.filter(|it| !it.trim().is_empty());
    let email = email.as_deref().map(rules::email).transpose()?;
    if !caller.may_give(it.role) {
        return Err(super::tokens::above(it.role).into());
    }
    if let Some(email) = &email
        && let Some(user) = app.store.user(email).await?
        && app.store.member(caller.account, user.id).await?.is_some()
    {
        return Err(joining::already_member(email));
    }
    let secret = Secret::new(&app.clock);
    let now = app.clock.now();
    let invitation = Invitation {
        id: app.clock.new_id(),
        email,
        role: it.role,
        created_at: now,
        created_by: caller.name.clone(),
        expires_at: now.checked_add(LIFETIME).map_err(Error::internal)?,
    };
    let new = NewInvitation {
        account: caller.account,
        hash: &secret.hash(),
        invitation: &invitation,
        user: caller.user(),
        token: caller.token().map(|it| it.id),
    };
    app.store.add_invitation(&new).await?;
    app.events.publish(caller.account, &Change::People);
    let token = secret.encode();
    let origin = app.config.public_origin.as_deref().unwrap_or_default();
    Ok(InvitationLink {
        invitation,
        link: format!("{origin}{PAGE}{token}"),
        token,
    })
}

pub(crate) async fn revoke(app: AppState, caller: Caller, it: RevokeInvitation) -> Result<()> {
    let by = caller.by(&app);
    if !app.store.revoke_invitation(it.id, &by).await? {
        return Err(Problem::not_found("invitation", it.id).into());
    }
    app.events.publish(caller.account, &Change::People);
    Ok(())
}

pub(crate) async fn read(app: AppState, visitor: Visitor, it: ReadInvitation) -> Result<Invited> {
    joining::read(&app, &visitor, &it.token).await
}

pub(crate) async fn accept(
    app: AppState,
    visitor: Visitor,
    it: AcceptInvitation,
) -> Result<Answer<Session>> {
    joining::accept(&app, &visitor, it).await
}
