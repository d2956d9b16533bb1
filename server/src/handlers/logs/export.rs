//! `GET /api/v1/logs/export`: entries as a file, written while it is read.

use std::borrow::Cow;

use api::logs::{ACCESS, CSV_HEADER, EXPORT, ExportLogs, Format};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequestParts, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};

use super::csv;
use crate::{
    auth::{self, Caller, Operation},
    error::Result,
    state::AppState,
    store::{self, logs::search::Wanted},
};

/// How many entries are read at once.
const CHUNK: usize = 500;

static OPERATION: Operation = Operation {
    id: Cow::Borrowed("ExportLogs"),
    path: EXPORT,
    access: ACCESS,
};

pub(crate) async fn export(State(app): State<AppState>, request: Request) -> Result<Response> {
    let (mut parts, _) = request.into_parts();
    auth::admit(&app, &mut parts, &OPERATION).await?;
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let request: ExportLogs = super::parse(&parts.uri)?;
    let wanted = super::wanted(&app, &caller, request.filter()).await?;
    app.records.flush().await;
    let (head, media_type, name) = match request.format {
        Format::Csv => (
            format!("{CSV_HEADER}\n"),
            "text/csv; charset=utf-8",
            "logs.csv",
        ),
        Format::Jsonl => (
            String::new(),
            "application/jsonl; charset=utf-8",
            "logs.jsonl",
        ),
    };
    let head = stream::once(async move { Ok(Bytes::from(head)) });
    let body = Body::from_stream(head.chain(chunks(app, wanted, request.format)));
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

/// Pages of the search. What cannot be read breaks the connection: a file that ends early must not look whole.
fn chunks(
    app: AppState,
    wanted: Wanted,
    format: Format,
) -> impl Stream<Item = store::Result<Bytes>> {
    stream::try_unfold(
        (app, wanted, Some(None)),
        move |(app, wanted, position): (AppState, Wanted, Option<Option<i64>>)| async move {
            let Some(before) = position else {
                return Ok(None);
            };
            let found = app.store.search_logs(&wanted, before, CHUNK).await?;
            let mut text = String::new();
            for (_, entry) in &found {
                match format {
                    Format::Csv => csv::write(&mut text, entry),
                    Format::Jsonl => csv::write_json(&mut text, entry),
                }
            }
            let next = found
                .last()
                .filter(|_| found.len() == CHUNK)
                .map(|(id, _)| Some(*id));
            Ok(Some((Bytes::from(text), (app, wanted, next))))
        },
    )
}
