//! `GET /api/v1/logs/stream`: entries as they are logged.

use std::{borrow::Cow, convert::Infallible, time::Duration};

use api::logs::{ACCESS, STREAM};
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
    state::AppState,
    tail::{Message, Watcher},
};

/// After how much silence a comment shows that the connection lives. It bounds as well how long a silent stream
/// outlives its session.
const SILENCE: Duration = Duration::from_secs(15);

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(1);

static OPERATION: Operation = Operation {
    id: Cow::Borrowed("WatchLogs"),
    path: STREAM,
    access: ACCESS,
};

pub(crate) async fn watch(State(app): State<AppState>, request: Request) -> Result<Response> {
    let (mut parts, _) = request.into_parts();
    let rights = app.store.watch_rights();
    auth::admit(&app, &mut parts, &OPERATION).await?;
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let wanted = super::wanted(&app, &caller, super::parse(&parts.uri)?).await?;
    let last_seen = parts
        .headers
        .get("last-event-id")
        .and_then(|it| it.to_str().ok());
    let watcher = app.tail.watch(wanted, last_seen, app.clock.now());
    let stream = messages(Watch {
        app,
        parts,
        caller,
        watcher,
        rights,
    });
    // Proxies that gather answers would hold the entries back.
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
    /// The next entries, or a comment in the silence. Ends when the server stops, and when the request would not be
    /// admitted any more, or as somebody else.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let stop = self.app.stop.clone();
        self.watcher.was_here(self.app.clock.now());
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

fn messages(watch: Watch) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    let batches = stream::unfold(watch, async |mut watch| {
        let batch = watch.next().await?;
        Some((batch, watch))
    });
    batches.flat_map(stream::iter).map(Ok)
}

fn encode(message: &Message) -> Event {
    let named = Event::default().id(&message.id);
    match &message.told {
        Some(told) => named.data(serde_json::to_string(told).expect("an entry encodes")),
        None => named.retry(RETRY),
    }
}
