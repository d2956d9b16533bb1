//! A person's own password.

use api::password::ChangePassword;

use crate::{
    auth::{Caller, sessions},
    error::Result,
    rules,
    state::AppState,
};

pub(crate) async fn change(app: AppState, caller: Caller, it: ChangePassword) -> Result<()> {
    let (user, session) = caller.person()?;
    rules::password("new", &it.new)?;
    let attempt = sessions::prove_again(&app, &caller, session, "current", it.current).await?;
    attempt.succeeded();
    let password = app.auth.passwords().hash(it.new, &app.clock).await?;
    app.store
        .set_password(user, &password, Some(session), &caller.by(&app))
        .await?;
    tracing::info!(user = caller.name, "a password was changed");
    Ok(())
}
