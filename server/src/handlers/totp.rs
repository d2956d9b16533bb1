//! Codes of an authenticator app: set up, confirmed, switched off.

use api::totp::{BeginTotp, ConfirmTotp, DisableTotp, GetTotp, RecoveryCodes, Totp, TotpSecret};

use crate::{
    auth::{Caller, sessions, totp},
    error::Result,
    state::AppState,
};

pub(crate) async fn get(app: AppState, caller: Caller, _: GetTotp) -> Result<Totp> {
    let (user, _) = caller.person()?;
    let stored = app.store.totp(user).await?;
    Ok(Totp {
        enabled: stored.secret.is_some(),
        recovery_codes_left: stored.recovery_codes,
    })
}

pub(crate) async fn begin(app: AppState, caller: Caller, it: BeginTotp) -> Result<TotpSecret> {
    let (user, session) = caller.person()?;
    let attempt = sessions::prove_again(&app, &caller, session, "password", it.password).await?;
    attempt.succeeded();
    totp::begin(&app, user, &caller.name).await
}

pub(crate) async fn confirm(
    app: AppState,
    caller: Caller,
    it: ConfirmTotp,
) -> Result<RecoveryCodes> {
    let (user, _) = caller.person()?;
    let recovery_codes = totp::confirm(&app, user, &it.code, &caller.by(&app)).await?;
    tracing::info!(user = caller.name, "codes were set up");
    Ok(RecoveryCodes { recovery_codes })
}

pub(crate) async fn disable(app: AppState, caller: Caller, it: DisableTotp) -> Result<()> {
    let (user, session) = caller.person()?;
    let attempt = sessions::prove_again(&app, &caller, session, "password", it.password).await?;
    totp::use_code(&app, user, &it.code).await?;
    attempt.succeeded();
    app.store.disable_totp(user, &caller.by(&app)).await?;
    tracing::info!(user = caller.name, "codes were switched off");
    Ok(())
}
