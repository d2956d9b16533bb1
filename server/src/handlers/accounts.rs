//! Accounts: list one's own, make, rename, switch.

use api::{
    Code, Page, Problem,
    accounts::{
        CreateAccount, ListAccounts, Membership, NAME_LENGTH, RenameAccount, SwitchAccount,
    },
    session::{Account, Session},
};

use crate::{
    auth::{Caller, sessions},
    error::{Error, Result},
    rules,
    state::AppState,
};

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    _: ListAccounts,
) -> Result<Page<Membership>> {
    let (user, _) = caller.person()?;
    let items = app.store.memberships(user).await?.into_iter();
    let items = items.map(|it| Membership {
        id: it.account,
        name: it.account_name,
        role: it.role,
        current: it.account == caller.account,
    });
    Ok(Page {
        items: items.collect(),
        next: None,
    })
}

pub(crate) async fn create(app: AppState, caller: Caller, it: CreateAccount) -> Result<Account> {
    let name = rules::label("name", &it.name, NAME_LENGTH)?;
    let (id, now) = (app.clock.new_id(), app.clock.now());
    let added = app
        .store
        .add_account(id, &name, caller.user(), &caller.name, now);
    if !added.await? {
        return Err(taken(&name));
    }
    Ok(Account { id, name })
}

pub(crate) async fn rename(app: AppState, caller: Caller, it: RenameAccount) -> Result<Account> {
    if it.id != caller.account {
        return Err(Problem::not_found("account", it.id).into());
    }
    let name = rules::label("name", &it.name, NAME_LENGTH)?;
    if !app.store.rename_account(&name, &caller.by(&app)).await? {
        return Err(taken(&name));
    }
    Ok(Account { id: it.id, name })
}

pub(crate) async fn switch(app: AppState, caller: Caller, it: SwitchAccount) -> Result<Session> {
    let (user, session) = caller.person()?;
    if !app.store.switch_account(session, user, it.account).await? {
        return Err(Problem::not_found("account", it.account).into());
    }
    let identity = app.store.session_identity(session).await?;
    let identity = identity.ok_or_else(|| Problem::not_found("account", it.account))?;
    Ok(sessions::describe(&identity))
}

fn taken(name: &str) -> Error {
    Problem {
        field: Some("name".to_owned()),
        ..Problem::new(
            Code::NameTaken,
            format!("there is an account `{name}` already: choose another name"),
        )
    }
    .into()
}
