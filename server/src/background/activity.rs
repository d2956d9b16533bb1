//! Tells the watchers of this server what was changed elsewhere: by other servers on the same database, or by the command
//! line. Whoever changes something adds to the activity, so it is the database that says when there is more.

use std::{collections::HashMap, sync::Arc, time::Duration};

use api::{
    activity::{Entry, Kind},
    events::Change,
};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::every;
use crate::{
    state::AppState,
    store::{
        self, Backend,
        activity::list::{Filter, Order},
    },
};

/// After more than this a watcher reads everything again rather than hear of each.
const TOLD: usize = 100;

pub(super) fn follow(app: &AppState) {
    let known = Arc::new(Mutex::new(None::<HashMap<Uuid, u64>>));
    every(app, Duration::from_secs(1), move |app| {
        let known = known.clone();
        async move {
            let mut known = known.lock().await;
            let heads: HashMap<Uuid, u64> = app.store.activity_heads().await?.into_iter().collect();
            // What was there before this server was is no news. What cannot be told now is told at the next look.
            for (account, sequence) in known.iter().flat_map(|_| &heads) {
                let before = known.as_ref().and_then(|it| it.get(account));
                let before = before.copied().unwrap_or(0);
                if before != *sequence {
                    tell(&app, *account, before).await?;
                    let sequence = *sequence;
                    app.events.publish(*account, &Change::Activity { sequence });
                }
            }
            *known = Some(heads);
            Ok(())
        }
    });
}

/// Tells what the entries after `before` stand for. What this server did itself is told a second time on PostgreSQL,
/// which says the same again and costs a page one more look.
async fn tell(app: &AppState, account: Uuid, before: u64) -> store::Result<()> {
    let after = Order::After(before.cast_signed());
    let filter = Filter {
        who: match app.store.backend() {
            // The only other process is the command line.
            Backend::Sqlite => Some(store::CONSOLE.to_owned()),
            Backend::Postgres => None,
        },
        ..Filter::default()
    };
    let entries = app
        .store
        .activity(account, &filter, after, TOLD + 1)
        .await?;
    if entries.len() > TOLD {
        app.events.publish(account, &Change::Reset);
        return Ok(());
    }
    for entry in entries {
        for change in changes(app, account, entry).await? {
            app.events.publish(account, &change);
        }
    }
    Ok(())
}

async fn changes(app: &AppState, account: Uuid, entry: Entry) -> store::Result<Vec<Change>> {
    let function = entry.subject.function.map(|name| Change::Function { name });
    let change = match (entry.subject.noun.as_str(), entry.subject.id) {
        ("function", _) => match (Kind::named(&entry.kind), function) {
            (Some(Kind::FunctionDeleted), Some(Change::Function { name })) => {
                Some(Change::FunctionDeleted { name })
            }
            (_, function) => function,
        },
        ("deployment", Some(id)) => {
            let driven = app.store.deployment(account, id).await?;
            let deployment = driven.map(|it| Change::Deployment {
                deployment: Box::new(it.deployment),
            });
            return Ok(deployment.into_iter().chain(function).collect());
        }
        ("schedule", Some(id)) if entry.kind == Kind::ScheduleDeleted.as_str() => {
            Some(Change::ScheduleDeleted { id })
        }
        ("schedule", Some(id)) => Some(Change::Schedule { id }),
        ("domain", _) => Some(Change::Domains),
        ("secret", _) => Some(Change::Secrets),
        ("user" | "token", _) => Some(Change::People),
        ("account", _) => Some(Change::Reset),
        _ => None,
    };
    Ok(change.into_iter().collect())
}
