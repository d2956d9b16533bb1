//! Tokens: made, listed, revoked.

use api::{
    Code, Page, Problem, Role,
    events::Change,
    tokens::{CreateToken, ListTokens, NAME_LENGTH, NewToken, PREFIX_LENGTH, RevokeToken, Token},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    auth::{Caller, scope, secret::Secret},
    error::Result,
    paging, rules,
    state::AppState,
    store,
};

pub(crate) async fn list(app: AppState, caller: Caller, it: ListTokens) -> Result<Page<Token>> {
    let limit = paging::limit(it.limit)?;
    let before = paging::before(it.cursor.as_deref())?;
    app.auth.store_uses(&app.store).await?;
    let items = match whose(&caller) {
        Whose::Nobodys => Vec::new(),
        Whose::All => {
            app.store
                .tokens(caller.account, None, before, limit + 1)
                .await?
        }
        Whose::Of(user) => {
            app.store
                .tokens(caller.account, Some(user), before, limit + 1)
                .await?
        }
    };
    Ok(paging::page(items, limit, |last| last.id.to_string()))
}

pub(crate) async fn create(app: AppState, caller: Caller, it: CreateToken) -> Result<NewToken> {
    let name = rules::label("name", &it.name, NAME_LENGTH)?;
    scope::rule(&it.scope)?;
    if caller.token().is_some_and(|token| !token.scope.is_whole()) {
        let detail = "a token with a scope makes no tokens: use one without, or log in";
        return Err(Problem::new(Code::OutOfScope, detail).into());
    }
    if !caller.may_give(it.role) {
        return Err(above(it.role).into());
    }
    let now = app.clock.now();
    let parent = caller.token().map(|it| it.id);
    let expires_at = expiry(it.expires_at, parent.and(caller.expires_at), now)?;
    let secret = Secret::new(&app.clock);
    let shown = secret.token();
    let token = Token {
        id: app.clock.new_id(),
        name,
        prefix: shown[..PREFIX_LENGTH].to_owned(),
        role: it.role,
        scope: it.scope,
        created_at: now,
        created_by: caller.name.clone(),
        expires_at,
        last_used_at: None,
    };
    let new = store::NewToken {
        id: token.id,
        account: caller.account,
        name: &token.name,
        role: token.role,
        scope: &token.scope,
        hash: &secret.hash(),
        prefix: &token.prefix,
        created_at: now,
        created_by: &token.created_by,
        user: caller.user(),
        parent,
        expires_at,
    };
    app.store.add_token(&new).await?;
    app.events.publish(caller.account, &Change::People);
    Ok(NewToken {
        token,
        secret: shown,
    })
}

pub(crate) async fn revoke(app: AppState, caller: Caller, it: RevokeToken) -> Result<()> {
    let (by, now) = (&caller.name, app.clock.now());
    let revoke = |user| app.store.revoke_token(caller.account, user, it.id, by, now);
    let revoked = match whose(&caller) {
        Whose::Nobodys => false,
        Whose::All => revoke(None).await?,
        Whose::Of(user) => revoke(Some(user)).await?,
    };
    if !revoked {
        return Err(Problem::not_found("token", it.id).into());
    }
    app.events.publish(caller.account, &Change::People);
    Ok(())
}

/// The tokens that a caller may deal with.
enum Whose {
    All,
    Of(Uuid),
    /// A token of the console that manages nobody.
    Nobodys,
}

fn whose(caller: &Caller) -> Whose {
    match caller.user() {
        _ if caller.may(api::Permission::ManagePeople) => Whose::All,
        Some(user) => Whose::Of(user),
        None => Whose::Nobodys,
    }
}

/// When a token ends: in the future, and not after the one that it is made with.
fn expiry(
    asked: Option<Timestamp>,
    bound: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    if asked.is_some_and(|it| it <= now) {
        return Err(Problem::invalid("expires_at", "it has passed already").into());
    }
    match (asked, bound) {
        (Some(asked), Some(bound)) if asked > bound => {
            let detail = format!("the token that makes it ends at {bound}: name no later end");
            Err(Problem::invalid("expires_at", detail).into())
        }
        (asked, bound) => Ok(asked.or(bound)),
    }
}

/// The problem of whoever gives a role that does more than their own.
pub(super) fn above(role: Role) -> Problem {
    let detail = format!("the role `{}` may do more than you may", role.as_str());
    Problem {
        field: Some("role".to_owned()),
        ..Problem::new(Code::Forbidden, detail)
    }
}
