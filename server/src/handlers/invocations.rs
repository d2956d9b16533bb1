//! Invoking what is live, running drafts, and what became of earlier calls.

use api::{
    Page, Problem,
    invocations::{GetInvocation, Invocation, Invoke, ListInvocations, TestDraft, Trigger},
    several::Several,
};

use super::functions;
use crate::{
    actions::invoke::{self, Call, Draft, Subject},
    auth::Caller,
    error::Result,
    paging, rules,
    state::AppState,
    store::invocations::Called,
};

pub(crate) async fn invoke(app: AppState, caller: Caller, request: Invoke) -> Result<Invocation> {
    let live = invoke::reached(&app, caller.account, &request.name).await?;
    let call = Call {
        by: caller.name.clone(),
        payload: request.payload,
        headers: request.headers,
        timestamp: request.timestamp,
        trigger: Trigger::Call,
        schedule: None,
    };
    invoke::live(app, live, call).await
}

pub(crate) async fn test(app: AppState, caller: Caller, request: TestDraft) -> Result<Invocation> {
    let limits = &app.config.limits;
    rules::code(&request.code, limits)?;
    rules::env(&request.env, limits)?;
    let function = functions::summary(&app, &caller, &request.name).await?;
    let subject = Subject {
        account: caller.account,
        function: function.uuid,
        name: request.name,
        version: None,
    };
    let draft = Draft {
        language: request.language,
        code: request.code,
        env: request.env,
    };
    let call = Call {
        by: caller.name.clone(),
        payload: request.payload,
        headers: request.headers,
        timestamp: request.timestamp,
        trigger: Trigger::Test,
        schedule: None,
    };
    invoke::draft(app, subject, draft, call).await
}

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    request: ListInvocations,
) -> Result<Page<Invocation>> {
    let limit = paging::limit(request.limit)?;
    let before = paging::before(request.cursor.as_deref())?;
    let function = match &request.function {
        None => None,
        Some(name) => Some(functions::summary(&app, &caller, name).await?.uuid),
    };
    app.records.flush().await;
    let called = Called {
        account: caller.account,
        function,
        outcomes: chosen(request.outcome.as_ref()),
        triggers: chosen(request.trigger.as_ref()),
        from: super::logs::from(&app, request.last_minutes, request.from, request.to)?,
        to: request.to,
        before,
        limit: limit + 1,
    };
    let items = app.store.invocations(&called).await?;
    let mut page = paging::page(items, limit, |last| last.id.to_string());
    for invocation in &mut page.items {
        match request.logs {
            Some(false) => invocation.logs.clear(),
            Some(true) | None => app.store.add_logs(caller.account, invocation).await?,
        }
    }
    Ok(page)
}

pub(crate) async fn get(
    app: AppState,
    caller: Caller,
    request: GetInvocation,
) -> Result<Invocation> {
    app.records.flush().await;
    let invocation = app.store.invocation(caller.account, request.id).await?;
    Ok(invocation.ok_or_else(|| Problem::not_found("invocation", request.id))?)
}

/// What a filter chose; nothing if there is no filter.
pub(super) fn chosen<T: Clone>(filter: Option<&Several<T>>) -> Vec<T> {
    filter
        .map(|it| it.iter().cloned().collect())
        .unwrap_or_default()
}
