//! Alive and ready.

use api::health::{GetHealth, GetReadiness, Health};

use crate::{error::Result, state::AppState};

pub async fn alive(_: AppState, (): (), _: GetHealth) -> Result<Health> {
    Ok(ok())
}

pub async fn ready(app: AppState, (): (), _: GetReadiness) -> Result<Health> {
    app.store.ping().await?;
    Ok(ok())
}

fn ok() -> Health {
    Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
