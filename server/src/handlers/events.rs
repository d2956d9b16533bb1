//! `GET /api/v1/events`: what changes, as it changes.

use std::{borrow::Cow, convert::Infallible, time::Duration};

use api::events::{ACCESS, PATH};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures_util::{Stream, StreamExt, stream};
use tokio::{sync::watch::Receiver, time::timeout};

use crate::{
    auth::{self, Caller, Operation},
    error::Result,
    events::{self, Watcher},
    state::AppState,
};

/// After how much silence a comment shows that the connection lives. It bounds as well how long a silent stream
/// outlives its session.
const SILENCE: Duration = Duration::from_secs(15);

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(1);

static OPERATION: Operation = Operation {
    id: Cow::Borrowed("WatchEvents"),
    path: PATH,
    access: ACCESS,
};

pub(crate) async fn watch(State(app): State<AppState>, request: Request) -> Result<Response> {
    let (mut parts, _) = request.into_parts();
    let rights = app.store.watch_rights();
    auth::admit(&app, &mut parts, &OPERATION).await?;
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let last_seen = parts
        .headers
        .get("last-event-id")
        .and_then(|it| it.to_str().ok());
    let watcher = app.events.watch(caller.account, last_seen);
    let watch = Watch {
        app,
        parts,
        caller,
        watcher,
        rights,
    };
    let stream = changes(watch);
    // Proxies that gather answers would hold the events back.
    Ok(([("x-accel-buffering", "no")], Sse::new(stream)).into_response())
}

/// Somebody who watches.
struct Watch {
    app: AppState,
    /// Of the request.
    parts: Parts,
    /// As whom they were admitted.
    caller: Caller,
    watcher: Watcher,
    /// Wakes the stream when somebody's rights change.
    rights: Receiver<u64>,
}

impl Watch {
    /// The next events, or a comment in the silence. Ends when the server stops, when the request would not be admitted
    /// any more, and when it would be admitted as somebody else: with another role, or into another account.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let stop = self.app.stop.clone();
        let next = tokio::select! {
            () = stop.cancelled() => return None,
            _ = self.rights.changed() => Vec::new(),
            next = timeout(SILENCE, self.watcher.next()) => match next {
                Ok(batch) => batch.iter().map(encode).collect(),
                Err(_) => vec![Event::default().comment("")],
            },
        };
        let admitted = auth::admit(&self.app, &mut self.parts, &OPERATION).await;
        admitted.ok()?;
        let caller = self.parts.extensions.get::<Caller>();
        (caller == Some(&self.caller)).then_some(next)
    }
}

fn changes(watch: Watch) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    let batches = stream::unfold(watch, async |mut watch| {
        let batch = watch.next().await?;
        Some((batch, watch))
    });
    batches.flat_map(stream::iter).map(Ok)
}

fn encode(event: &events::Event) -> Event {
    let named = Event::default().id(event.id.to_string());
    match &event.data {
        Some(data) => named.data(data),
        None => named.retry(RETRY),
    }
}
