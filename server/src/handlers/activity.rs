//! Who changed what: listed, verified, taken home as a file.

mod csv;

use std::{borrow::Cow, io::Write};

use api::{
    Code, Page, Problem,
    activity::{
        EXPORT_ACCESS, EXPORT_PATH, Entry, ExportActivity, ExportFormat, ListActivity,
        Verification, VerifyActivity,
    },
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequestParts, Query, Request, State},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, stream};
use uuid::Uuid;

use crate::{
    auth::{self, Caller, Operation},
    error::{Error, Result},
    paging, rules,
    state::AppState,
    store::activity::list::{Filter, Order},
};

/// How many entries of an export are read at once.
const CHUNK: usize = 1_000;

static OPERATION: Operation = Operation {
    id: Cow::Borrowed("ExportActivity"),
    path: EXPORT_PATH,
    access: EXPORT_ACCESS,
};

pub async fn list(app: AppState, caller: Caller, it: ListActivity) -> Result<Page<Entry>> {
    let limit = paging::limit(it.limit)?;
    let before = match paging::after(it.cursor.as_deref())? {
        None => i64::MAX,
        Some(key) => key
            .parse()
            .map_err(|_| Problem::new(Code::InvalidCursor, "it is not one of the activity"))?,
    };
    let filter = Filter {
        kind: it.kind,
        who: it.who,
        subject: it.subject,
        function: it.function,
        from: it.from,
        to: it.to,
    };
    check(&filter)?;
    let entries = app
        .store
        .activity(caller.account, &filter, Order::Before(before), limit + 1)
        .await?;
    Ok(paging::page(entries, limit, |last| {
        last.sequence.to_string()
    }))
}

pub async fn verify(app: AppState, caller: Caller, _: VerifyActivity) -> Result<Verification> {
    Ok(app.store.verify_activity(caller.account).await?)
}

pub(crate) async fn export(State(app): State<AppState>, request: Request) -> Result<Response> {
    let (mut parts, _) = request.into_parts();
    auth::admit(&app, &mut parts, &OPERATION).await?;
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let asked = Query::<ExportActivity>::from_request_parts(&mut parts, &app).await;
    let Query(asked) = asked.map_err(|refusal| Problem::malformed(refusal.body_text()))?;
    let filter = Filter {
        kind: asked.kind,
        who: asked.who,
        subject: asked.subject,
        function: asked.function,
        from: asked.from,
        to: asked.to,
    };
    check(&filter)?;
    let (media_type, file) = match asked.format {
        ExportFormat::Jsonl => ("application/jsonl", "activity.jsonl"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "activity.csv"),
    };
    let headers: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}\""),
        ),
    ];
    // The first part is read before anything is answered, so that a failure can still be said.
    let mut reading = Reading {
        account: caller.account,
        filter,
        format: asked.format,
        after: 0,
        ended: false,
        app,
    };
    let first = reading.next().await?;
    let body = Body::from_stream(parts_of(reading, first));
    Ok((headers, body).into_response())
}

/// An export on its way.
struct Reading {
    app: AppState,
    account: Uuid,
    filter: Filter,
    format: ExportFormat,
    after: i64,
    ended: bool,
}

impl Reading {
    /// The next part of the file.
    async fn next(&mut self) -> Result<Vec<u8>> {
        let order = Order::After(self.after);
        let entries = self
            .app
            .store
            .activity(self.account, &self.filter, order, CHUNK)
            .await?;
        let mut text = Vec::new();
        if self.format == ExportFormat::Csv && self.after == 0 {
            text.extend_from_slice(csv::HEAD.as_bytes());
        }
        self.ended = entries.len() < CHUNK;
        for entry in entries {
            self.after = i64::try_from(entry.sequence).map_err(Error::internal)?;
            match self.format {
                ExportFormat::Jsonl => {
                    serde_json::to_writer(&mut text, &entry).map_err(Error::internal)?;
                    writeln!(text).map_err(Error::internal)?;
                }
                ExportFormat::Csv => text.extend_from_slice(csv::line(&entry).as_bytes()),
            }
        }
        Ok(text)
    }
}

/// What cannot be read any more breaks the file off, so that nobody takes it for the whole.
fn parts_of(
    reading: Reading,
    first: Vec<u8>,
) -> impl Stream<Item = std::result::Result<Bytes, Broken>> {
    stream::unfold(
        Some((reading, Some(first))),
        async |state: Option<(Reading, Option<Vec<u8>>)>| {
            let (mut reading, first) = state?;
            let part = match first {
                Some(first) => Ok(first),
                None if reading.ended => return None,
                None => reading.next().await,
            };
            match part {
                Ok(part) => Some((Ok(Bytes::from(part)), Some((reading, None)))),
                Err(_) => Some((Err(Broken), None)),
            }
        },
    )
}

#[derive(Debug, thiserror::Error)]
#[error("the activity cannot be read on: the cause is in the server's log")]
struct Broken;

fn check(filter: &Filter) -> std::result::Result<(), Problem> {
    for (field, text) in [
        ("kind", &filter.kind),
        ("who", &filter.who),
        ("subject", &filter.subject),
    ] {
        if let Some(text) = text {
            rules::storable(field, text)?;
        }
    }
    Ok(())
}
