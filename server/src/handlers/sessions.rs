//! A person's own sessions: list, end.

use api::{
    Page, Problem,
    sessions::{EndOtherSessions, EndSession, ListSessions, OpenSession},
};

use crate::{auth::Caller, error::Result, state::AppState};

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    _: ListSessions,
) -> Result<Page<OpenSession>> {
    let (user, session) = caller.person()?;
    app.auth.store_uses(&app.store).await?;
    let items = app.store.sessions(user, session, app.clock.now()).await?;
    Ok(Page { items, next: None })
}

pub(crate) async fn end(app: AppState, caller: Caller, it: EndSession) -> Result<()> {
    let (user, _) = caller.person()?;
    let now = app.clock.now();
    match app.store.end_session_of(user, it.id, now).await? {
        true => Ok(()),
        false => Err(Problem::not_found("session", it.id).into()),
    }
}

pub(crate) async fn end_others(app: AppState, caller: Caller, _: EndOtherSessions) -> Result<()> {
    let (user, session) = caller.person()?;
    let now = app.clock.now();
    Ok(app.store.end_other_sessions(user, session, now).await?)
}
