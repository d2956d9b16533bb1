//! Schedules: what people write of them, what they mean, and what became of their instants.

use api::{
    Code, Page, Problem,
    events::Change,
    schedules::{
        ChangeSchedule, CreateSchedule, DeleteSchedule, GetSchedule, ListRuns, ListSchedules,
        ListTimeZones, PauseSchedule, Preview, PreviewSchedule, ResumeSchedule, Run, RunSchedule,
        Schedule, Upcoming,
    },
};
use uuid::Uuid;

use super::functions;
use crate::{
    actions::deploy,
    auth::Caller,
    error::{Error, Result},
    if_match::IfMatch,
    paging, rules,
    schedules::{
        self,
        times::{Cron, Zone, zone_names},
    },
    state::AppState,
    store::schedules::Written,
};

/// How many runs a preview shows.
const SHOWN: usize = 10;

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    request: ListSchedules,
) -> Result<Page<Schedule>> {
    let limit = paging::limit(request.limit)?;
    let before = paging::before(request.cursor.as_deref())?;
    let function = request.function.as_ref();
    let items = app
        .store
        .schedules(caller.account, function, before, limit + 1)
        .await?;
    Ok(paging::page(items, limit, |last| last.id.to_string()))
}

pub(crate) async fn create(
    app: AppState,
    caller: Caller,
    request: CreateSchedule,
) -> Result<Schedule> {
    let (cron, zone) = meaning(&request.cron, &request.time_zone)?;
    let limits = &app.config.limits;
    rules::schedule_payload(&request.payload, &request.headers, limits)?;
    rules::catch_up(request.catch_up)?;
    let function = functions::summary(&app, &caller, &request.function).await?;
    let new = Written {
        cron: cron.as_str(),
        time_zone: zone.name(),
        payload: &request.payload,
        headers: &request.headers,
        overlap: request.overlap,
        catch_up: request.catch_up,
        next: schedules::next(&app, &cron, &zone),
        at: app.clock.now(),
        by: &caller.name,
    };
    let id = app.clock.new_id();
    if !app
        .store
        .add_schedule(caller.account, id, function.uuid, &new)
        .await?
    {
        return Err(deploy::not_deployed(&request.function));
    }
    changed(&app, &caller, id).await
}

pub(crate) async fn preview(
    app: AppState,
    _caller: Caller,
    request: PreviewSchedule,
) -> Result<Preview> {
    let (cron, zone) = meaning(&request.cron, &request.time_zone)?;
    let now = app.clock.now();
    let mut next = Vec::with_capacity(SHOWN);
    let mut after = now;
    while let Some(at) = cron.next(&zone, after).filter(|_| next.len() < SHOWN) {
        let local = zone.local(at);
        next.push(Upcoming { at, local });
        after = at;
    }
    Ok(Preview {
        description: cron.describe(),
        next,
        warning: cron.warning(&zone, now),
    })
}

pub(crate) async fn get(app: AppState, caller: Caller, request: GetSchedule) -> Result<Schedule> {
    load(&app, &caller, request.id).await
}

pub(crate) async fn change(
    app: AppState,
    (caller, if_match): (Caller, IfMatch),
    request: ChangeSchedule,
) -> Result<Schedule> {
    let saved = load(&app, &caller, request.id).await?;
    if !if_match.allows(saved.version) {
        return Err(conflict(Code::PreconditionFailed, saved.version));
    }
    if request.version.is_some_and(|it| it != saved.version) {
        return Err(conflict(Code::VersionConflict, saved.version));
    }
    let cron = request.cron.unwrap_or_else(|| saved.cron.clone());
    let time_zone = request.time_zone.unwrap_or_else(|| saved.time_zone.clone());
    let (cron, zone) = meaning(&cron, &time_zone)?;
    let payload = request.payload.unwrap_or(saved.payload);
    let headers = request.headers.unwrap_or(saved.headers);
    let catch_up = request.catch_up.unwrap_or(saved.catch_up);
    rules::schedule_payload(&payload, &headers, &app.config.limits)?;
    rules::catch_up(catch_up)?;
    // What is due already stays due, unless other instants are wanted.
    let moved = cron.as_str() != saved.cron || zone.name() != saved.time_zone;
    let new = Written {
        cron: cron.as_str(),
        time_zone: zone.name(),
        payload: &payload,
        headers: &headers,
        overlap: request.overlap.unwrap_or(saved.overlap),
        catch_up,
        next: schedules::next(&app, &cron, &zone).filter(|_| moved),
        at: app.clock.now(),
        by: &caller.name,
    };
    if !app
        .store
        .change_schedule(caller.account, request.id, saved.version, &new)
        .await?
    {
        let newest = load(&app, &caller, request.id).await?.version;
        return Err(conflict(Code::VersionConflict, newest));
    }
    changed(&app, &caller, request.id).await
}

pub(crate) async fn delete(app: AppState, caller: Caller, request: DeleteSchedule) -> Result<()> {
    let id = request.id;
    if !app.store.delete_schedule(id, &caller.by(&app)).await? {
        return Err(not_found(id));
    }
    app.events
        .publish(caller.account, &Change::ScheduleDeleted { id });
    Ok(())
}

pub(crate) async fn pause(
    app: AppState,
    caller: Caller,
    request: PauseSchedule,
) -> Result<Schedule> {
    let now = app.clock.now();
    app.store
        .pause_schedule(caller.account, request.id, now, &caller.name)
        .await?;
    changed(&app, &caller, request.id).await
}

pub(crate) async fn resume(
    app: AppState,
    caller: Caller,
    request: ResumeSchedule,
) -> Result<Schedule> {
    let saved = load(&app, &caller, request.id).await?;
    let (cron, zone) = meaning(&saved.cron, &saved.time_zone)?;
    let next = schedules::next(&app, &cron, &zone);
    let now = app.clock.now();
    let resumed = app
        .store
        .resume_schedule(caller.account, request.id, next, now, &caller.name)
        .await?;
    let schedule = changed(&app, &caller, request.id).await?;
    if !resumed && schedule.paused.is_some() {
        return Err(deploy::not_deployed(&schedule.function));
    }
    Ok(schedule)
}

pub(crate) async fn run(app: AppState, caller: Caller, request: RunSchedule) -> Result<Run> {
    let schedule = load(&app, &caller, request.id).await?;
    if !schedule.deployed {
        return Err(deploy::not_deployed(&schedule.function));
    }
    let run = schedules::ask(&app, schedule.id, &caller.name).await?;
    schedules::tell(&app, caller.account, schedule.id);
    Ok(run)
}

pub(crate) async fn runs(app: AppState, caller: Caller, request: ListRuns) -> Result<Page<Run>> {
    let limit = paging::limit(request.limit)?;
    let before = paging::before(request.cursor.as_deref())?;
    let schedule = load(&app, &caller, request.id).await?;
    let items = app.store.runs(schedule.id, before, limit + 1).await?;
    Ok(paging::page(items, limit, |last| last.id.to_string()))
}

pub(crate) async fn time_zones(
    _app: AppState,
    _caller: Caller,
    _request: ListTimeZones,
) -> Result<Vec<String>> {
    Ok(zone_names().to_vec())
}

fn meaning(cron: &str, time_zone: &str) -> Result<(Cron, Zone)> {
    let cron = Cron::parse(cron).map_err(|why| Problem::invalid("cron", why))?;
    let zone = Zone::parse(time_zone).map_err(|why| Problem::invalid("time_zone", why))?;
    Ok((cron, zone))
}

/// Tells the watchers and the engine, and answers the schedule as it is now.
async fn changed(app: &AppState, caller: &Caller, id: Uuid) -> Result<Schedule> {
    let schedule = load(app, caller, id).await?;
    schedules::tell(app, caller.account, id);
    app.schedules.wake();
    Ok(schedule)
}

async fn load(app: &AppState, caller: &Caller, id: Uuid) -> Result<Schedule> {
    let found = app.store.schedule(caller.account, id).await?;
    found.ok_or_else(|| not_found(id))
}

fn not_found(id: Uuid) -> Error {
    Problem::not_found("schedule", id).into()
}

fn conflict(code: Code, current: u64) -> Error {
    let detail = format!(
        "somebody changed the schedule: version {current} is saved now; read it, and make your changes on top"
    );
    Problem {
        current_version: Some(current),
        ..Problem::new(code, detail)
    }
    .into()
}
