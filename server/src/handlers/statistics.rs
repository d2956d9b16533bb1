//! Totals and series of invocations.

use api::{
    Page,
    statistics::{Failing, GetStatistics, GetTotals, ListFailing, Statistics, Totals, Window},
};
use jiff::{Timestamp, tz::TimeZone};

use super::functions::summary;
use crate::{
    auth::Caller,
    error::{Error, Result},
    paging,
    state::AppState,
    statistics::{self, HOUR, MINUTE},
};

pub async fn get(app: AppState, caller: Caller, it: GetStatistics) -> Result<Statistics> {
    let function = match &it.function {
        None => None,
        Some(name) => Some(summary(&app, &caller, name).await?.uuid),
    };
    app.records.flush().await;
    let now = app.clock.now();
    let (step, from) = (
        statistics::source_step(it.window),
        statistics::begin(it.window, now),
    );
    let rollups = app
        .store
        .rollups(caller.account, function, step, from)
        .await?;
    Ok(statistics::series(it.window, now, &rollups)?)
}

pub async fn totals(app: AppState, caller: Caller, _: GetTotals) -> Result<Totals> {
    app.records.flush().await;
    let month = begin_of_month(app.clock.now())?;
    Ok(app.store.totals(caller.account, month).await?)
}

pub async fn failing(app: AppState, caller: Caller, it: ListFailing) -> Result<Page<Failing>> {
    let limit = paging::limit(it.limit)?;
    app.records.flush().await;
    // Minutes of all functions are many, so that only the shortest window is read from them.
    let step = match it.window {
        Window::Hour => MINUTE,
        Window::Day | Window::Week | Window::Month => HOUR,
    };
    let from = statistics::begin(it.window, app.clock.now());
    let items = app
        .store
        .failing(caller.account, step, from - from.rem_euclid(step), limit)
        .await?;
    Ok(Page { items, next: None })
}

fn begin_of_month(now: Timestamp) -> Result<Timestamp> {
    let first = now.to_zoned(TimeZone::UTC).date().first_of_month();
    let first = first.to_zoned(TimeZone::UTC).map_err(Error::internal)?;
    Ok(first.timestamp())
}
