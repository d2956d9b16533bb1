//! Hears when other processes have changed what somebody may do: other servers on the same database, or the command
//! line.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::sleep};

use super::every;
use crate::{state::AppState, store};

/// How long to wait before a lost connection is tried again. Until then the epoch tells what happened.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn follow(app: &AppState) -> store::Result<()> {
    let known = Arc::new(Mutex::new(app.store.rights_epoch().await?));
    every(app, Duration::from_secs(1), move |app| {
        let known = known.clone();
        async move {
            let mut known = known.lock().await;
            let epoch = app.store.rights_epoch().await?;
            if *known != epoch {
                *known = epoch;
                app.store.hear_of_rights();
            }
            Ok(())
        }
    });
    let (app, stop) = (app.clone(), app.stop.clone());
    tokio::spawn(async move { stop.run_until_cancelled(listen(app)).await });
    Ok(())
}

/// Waits for notifications of the database, if it sends any.
async fn listen(app: AppState) {
    loop {
        match app.store.listen_for_rights().await {
            Ok(None) => return,
            Ok(Some(mut listener)) => {
                // What happened before it listened may have been missed.
                app.store.hear_of_rights();
                while listener.next().await.is_ok() {
                    app.store.hear_of_rights();
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the database's notifications are not heard for a while");
            }
        }
        sleep(PAUSE).await;
    }
}
