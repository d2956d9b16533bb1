//! Codes of an authenticator app (RFC 6238), and recovery codes for whoever has lost it. A code counts once.

use api::{
    Code, Problem,
    totp::{RECOVERY_CODES, TotpSecret},
};
use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use super::typed_code;
use crate::{
    error::{Error, Result},
    state::AppState,
    store::{By, totp::SealedTotp},
};

/// What apps list the codes under.
const ISSUER: &str = "Flint";

/// 160 bits, as RFC 4226 (section 4) recommends.
const SECRET_BYTES: usize = 20;

/// Whether logging in takes a code.
pub(super) async fn is_enabled(app: &AppState, user: Uuid) -> Result<bool> {
    Ok(app.store.totp(user).await?.secret.is_some())
}

/// Makes a secret that waits for its first code.
pub(crate) async fn begin(app: &AppState, user: Uuid, email: &str) -> Result<TotpSecret> {
    let secret = app.clock.random::<SECRET_BYTES>();
    if !app.secrets.keep_totp(user, &secret).await? {
        let detail = "switch codes off first, and then set them up anew";
        return Err(Problem::new(Code::TotpEnabled, detail).into());
    }
    let totp = codes(Secret::from(secret), email)?;
    let uri = totp.to_url().map_err(Error::internal)?;
    let qr = QrCode::new(&uri).map_err(Error::internal)?;
    Ok(TotpSecret {
        secret: Secret::from(secret).to_base32(),
        qr: qr.render::<svg::Color>().min_dimensions(240, 240).build(),
        uri,
    })
}

/// Puts the waiting secret in force if the code is of it. Answers the recovery codes.
pub(crate) async fn confirm(
    app: &AppState,
    user: Uuid,
    code: &str,
    by: &By<'_>,
) -> Result<Vec<String>> {
    let stored = app.store.totp(user).await?;
    let not_begun = || {
        let detail = "begin to set codes up first, and use the newest secret";
        Error::from(Problem::new(Code::TotpNotBegun, detail))
    };
    let pending = stored.pending.ok_or_else(not_begun)?;
    let totp = codes(opened(app, user, &pending).await?, "")?;
    let step = totp.check(&typed_code::plain(code), now(app));
    let step = step.ok_or_else(wrong)?;
    let recovery: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| typed_code::new::<16>(&app.clock, 4))
        .collect();
    let hashes: Vec<String> = recovery.iter().map(|it| typed_code::hash(it)).collect();
    match app
        .store
        .confirm_totp(user, &pending.sealed, step, &hashes, by)
        .await?
    {
        true => Ok(recovery),
        false => Err(not_begun()),
    }
}

/// Uses up a code of the app or a recovery code.
pub(crate) async fn use_code(app: &AppState, user: Uuid, typed: &str) -> Result<()> {
    let Some(sealed) = app.store.totp(user).await?.secret else {
        return Ok(());
    };
    let code = typed_code::plain(typed);
    let totp = match opened(app, user, &sealed).await {
        Ok(secret) => Ok(codes(secret, "")?),
        Err(unreadable) => Err(unreadable),
    };
    let step = totp.as_ref().ok().and_then(|it| it.check(&code, now(app)));
    let used = match step {
        Some(step) => app.store.use_totp_step(user, step).await?,
        None => {
            let hash = typed_code::hash(&code);
            app.store.use_recovery_code(user, &hash).await?
        }
    };
    match (used, totp) {
        // Recovery codes work even if the secret cannot be read.
        (true, _) => Ok(()),
        (false, Ok(_)) => Err(wrong()),
        (false, Err(unreadable)) => Err(unreadable),
    }
}

async fn opened(app: &AppState, user: Uuid, sealed: &SealedTotp) -> Result<Secret> {
    let opened = app.secrets.open_totp(user, sealed).await?;
    let bytes = <[u8; SECRET_BYTES]>::try_from(opened.as_slice());
    Ok(Secret::from(bytes.map_err(Error::internal)?))
}

pub(super) fn required() -> Problem {
    Problem {
        field: Some("code".to_owned()),
        ..Problem::new(
            Code::TotpRequired,
            "send the six digits that your authenticator app shows, or a recovery code",
        )
    }
}

fn wrong() -> Error {
    Problem {
        field: Some("code".to_owned()),
        ..Problem::new(
            Code::WrongTotpCode,
            "it is not the app's code, or it was used before: wait for the next one",
        )
    }
    .into()
}

/// Six digits of SHA-1 every 30 s, which every app knows; the codes before and after are accepted for clocks that are
/// off.
fn codes(secret: Secret, email: &str) -> Result<Totp> {
    // A colon parts issuer and name in the URI, so no name may have one.
    let name = email.replace(':', "_");
    let builder = Builder::new()
        .with_secret(secret)
        .with_account_name(name)
        .with_issuer(Some(ISSUER));
    builder.build().map_err(Error::internal)
}

fn now(app: &AppState) -> u64 {
    app.clock.now().as_second().unsigned_abs()
}
