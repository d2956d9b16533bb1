//! Logs: searched, followed, exported.

pub(crate) mod csv;
pub(crate) mod export;
pub(crate) mod stream;

use api::{
    Code, Problem,
    logs::{LogFilter, LogPage, SearchLogs},
};
use axum::{extract::Query, http::Uri};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::{functions, invocations::chosen};
use crate::{
    auth::Caller, error::Result, paging, state::AppState, store::logs::search::Wanted, words,
};

/// How long a text may be that is searched for.
const TEXT_CHARS: usize = 500;

pub(crate) async fn search(app: AppState, caller: Caller, request: SearchLogs) -> Result<LogPage> {
    let limit = paging::limit(request.limit)?;
    let before = before(request.cursor.as_deref())?;
    let wanted = wanted(&app, &caller, request.filter()).await?;
    app.records.flush().await;
    let found = app.store.search_logs(&wanted, before, limit + 1).await?;
    let page = paging::page(found, limit, |(id, _)| id.to_string());
    let dropped = app
        .store
        .log_drops(caller.account, wanted.from, wanted.to)
        .await?;
    Ok(LogPage {
        items: page.items.into_iter().map(|(_, entry)| entry).collect(),
        next: page.next,
        dropped,
    })
}

/// The filter with its names looked up and its text taken apart.
async fn wanted(app: &AppState, caller: &Caller, filter: LogFilter) -> Result<Wanted> {
    let text = filter.text.as_deref().unwrap_or_default();
    if text.chars().count() > TEXT_CHARS {
        let detail = format!("`text` has {TEXT_CHARS} characters at most");
        return Err(Problem::invalid("text", detail).into());
    }
    let from = from(app, filter.last_minutes, filter.from, filter.to)?;
    let text = words::Query::parse(text).map_err(|it| Problem::invalid("text", it.to_string()))?;
    let function = match &filter.function {
        None => None,
        Some(name) => Some(functions::summary(app, caller, name).await?.uuid),
    };
    Ok(Wanted {
        account: caller.account,
        function,
        levels: chosen(filter.level.as_ref()),
        triggers: chosen(filter.trigger.as_ref()),
        invocation: filter.invocation,
        from,
        to: filter.to,
        text,
    })
}

/// The first instant that is asked for.
pub(super) fn from(
    app: &AppState,
    last_minutes: Option<u32>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<Option<Timestamp>> {
    let from = match (last_minutes, from) {
        (None, from) => from,
        (Some(minutes), None) => {
            let ago = SignedDuration::from_mins(i64::from(minutes));
            app.clock.now().checked_sub(ago).ok()
        }
        (Some(_), Some(_)) => {
            let detail = "send either `last_minutes` or `from`";
            return Err(Problem::invalid("last_minutes", detail).into());
        }
    };
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(Problem::invalid("from", "`from` is later than `to`").into())
        }
        (from, _) => Ok(from),
    }
}

fn before(cursor: Option<&str>) -> Result<Option<i64>> {
    let unknown = |_| Problem::new(Code::InvalidCursor, "it is not one of a search in logs");
    let key = paging::after(cursor)?.map(|it| it.parse().map_err(unknown));
    Ok(key.transpose()?)
}

/// What stands in the query of a request that is no operation.
fn parse<T: DeserializeOwned>(uri: &Uri) -> Result<T> {
    match Query::try_from_uri(uri) {
        Ok(Query(parsed)) => Ok(parsed),
        Err(refused) => Err(Problem::malformed(refused.body_text()).into()),
    }
}
