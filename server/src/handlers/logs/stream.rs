//! `GET /api/v1/logs/stream`: entries as they are logged.

use std::{convert::Infallible, time::Duration};

use api::logs::ACCESS;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::request::Parts,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::timeout;

use crate::{
    auth::{self, Caller},
    error::Result,
    state::AppState,
    tail::{Message, Watcher},
};

/// After how much silence a comment shows that the connection lives. It bounds as well how long a silent stream
/// outlives its session.
const SILENCE: Duration = Duration::from_secs(15);

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(1);

pub(crate) async fn watch(State(app): State<AppState>, request: Request) -> Result<Response> {
    let (mut parts, _) = request.into_parts();
    auth::admit(&app, &mut parts, ACCESS).await?;
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let wanted = super::wanted(&app, &caller, super::parse(&parts.uri)?).await?;
    let last_seen = parts
        .headers
        .get("last-event-id")
        .and_then(|it| it.to_str().ok());
    let watcher = app.tail.watch(wanted, last_seen, app.clock.now());
    let stream = messages(app, parts, watcher);
    // Proxies that gather answers would hold the entries back.
    Ok(([("x-accel-buffering", "no")], Sse::new(stream)).into_response())
}

/// Ends when the server stops and when the request would not be admitted any more.
fn messages(
    app: AppState,
    parts: Parts,
    watcher: Watcher,
) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    let batches = stream::unfold(
        (app, parts, watcher),
        async |(app, mut parts, mut watcher)| {
            let stop = app.stop.clone();
            watcher.was_here(app.clock.now());
            let next = stop
                .run_until_cancelled(timeout(SILENCE, watcher.next()))
                .await?;
            auth::admit(&app, &mut parts, ACCESS).await.ok()?;
            let batch = match next {
                Ok(batch) => batch.iter().map(encode).collect(),
                Err(_) => vec![Event::default().comment("")],
            };
            Some((batch, (app, parts, watcher)))
        },
    );
    batches.flat_map(stream::iter).map(Ok)
}

fn encode(message: &Message) -> Event {
    let named = Event::default().id(&message.id);
    match &message.told {
        Some(told) => named.data(serde_json::to_string(told).expect("an entry encodes")),
        None => named.retry(RETRY),
    }
}
