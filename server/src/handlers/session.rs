//! Set-up, log in, log out, and who is asking.

use api::session::{GetSession, GetSetup, LogIn, LogOut, Session, SetUp, Setup};
use axum::http::HeaderMap;

use crate::{
    auth::{Caller, sessions, visitor::Visitor},
    endpoint::Answer,
    error::Result,
    state::AppState,
};

pub async fn get_setup(app: AppState, (): (), _: GetSetup) -> Result<Setup> {
    Ok(Setup {
        needed: !app.store.account().await?.is_set_up,
    })
}

pub async fn set_up(app: AppState, visitor: Visitor, it: SetUp) -> Result<Answer<Session>> {
    sessions::set_up(&app, &visitor, it).await
}

pub async fn get(_: AppState, caller: Caller, _: GetSession) -> Result<Session> {
    Ok(sessions::describe(&caller))
}

pub async fn log_in(app: AppState, visitor: Visitor, it: LogIn) -> Result<Answer<Session>> {
    sessions::log_in(&app, &visitor, it).await
}

pub async fn log_out(app: AppState, headers: HeaderMap, _: LogOut) -> Result<Answer<()>> {
    sessions::log_out(&app, &headers).await
}
