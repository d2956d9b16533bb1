//! Invocations: of what is live, and of drafts. Code that fails is an outcome; only what keeps it from running at all
//! is an error.

mod run;
mod secrets;

use std::{sync::Arc, time::Instant};

use api::{
    Problem,
    functions::{Env, Language, Recording},
    invocations::{Invocation, InvocationError, Outcome},
    names::FunctionName,
};
use runtime::{BuildError, SourceError, StartError};
use uuid::Uuid;

pub(crate) use self::run::{Call, Subject};
use self::run::{Run, busy, micros};
use crate::{
    actions::{deploy, outcome, start},
    error::Result,
    live::Live,
    state::AppState,
};

/// What callers reach under a name. What another server made live a moment ago is reached here too.
pub(crate) async fn reached(
    app: &AppState,
    account: Uuid,
    name: &FunctionName,
) -> Result<Arc<Live>> {
    if let Some(live) = app.live.get(account, name) {
        return Ok(live);
    }
    let function = app.store.function(account, name).await?;
    let function = function.ok_or_else(|| Problem::not_found("function", name))?;
    if function.live.is_some() {
        deploy::recover::live(app).await?;
    }
    let live = app.live.get(account, name);
    live.ok_or_else(|| deploy::not_deployed(name))
}

/// Code that was not saved.
pub(crate) struct Draft {
    pub(crate) language: Language,
    pub(crate) code: String,
    pub(crate) env: Env,
}

/// Runs what is live.
pub(crate) async fn live(app: AppState, live: Arc<Live>, call: Call) -> Result<Invocation> {
    let subject = Subject {
        account: live.pointer.account,
        function: live.pointer.function,
        name: live.pointer.name.clone(),
        version: Some(live.pointer.version),
    };
    let record = recording(&app, &live).await;
    let run = Run::begin(&app, subject, record, call)?;
    match start::started(&app, &live).await {
        Ok(started) => run.execute(&started.program, started.cold).await,
        Err(cause) => Ok(run.fail(
            Outcome::Platform,
            of_platform(&cause.to_string()),
            Vec::new(),
        )),
    }
}

/// What is kept of the invocations of what is live: asked for once, because a version never changes. While it cannot be
/// asked for, nothing is kept.
async fn recording(app: &AppState, live: &Live) -> Recording {
    let pointer = &live.pointer;
    let asked = live
        .recording
        .get_or_try_init(|| app.store.recording(pointer.function, pointer.version));
    match asked.await {
        Ok(recording) => *recording,
        Err(error) => {
            tracing::warn!(%error, function = %pointer.name, "whether payloads are kept is unknown");
            Recording::default()
        }
    }
}

/// Builds, starts and runs a draft in memory: what is live and what is stored stay as they are.
pub(crate) async fn draft(
    app: AppState,
    subject: Subject,
    draft: Draft,
    call: Call,
) -> Result<Invocation> {
    let engine = &app.engine;
    let limits = app.run_limits();
    let source = start::source(&subject.name, draft.language, draft.code);
    let run = Run::begin(&app, subject, Recording::default(), call)?;
    let began = Instant::now();
    let started = match engine.build(&source, &limits).await {
        Ok(built) => engine.start(&built, &draft.env, &limits).await,
        Err(BuildError::Platform(cause)) => Err(StartError::Platform(cause)),
        Err(BuildError::Source(fault)) => {
            return Ok(run.fail(Outcome::Runtime, of_source(*fault), Vec::new()));
        }
    };
    match started {
        Ok(program) => run.execute(&Arc::new(program), Some(micros(began))).await,
        Err(StartError::Failed { failure, logs }) => {
            let outcome = outcome::of_failure(failure.kind).ok_or_else(busy)?;
            let logs = logs.into_iter().map(outcome::log_entry).collect();
            Ok(run.fail(outcome, outcome::error(*failure), logs))
        }
        Err(StartError::Platform(cause)) => {
            tracing::error!(%cause, "a draft cannot be started");
            let error =
                of_platform("the draft cannot be started: the cause is in the server's log");
            Ok(run.fail(Outcome::Platform, error, Vec::new()))
        }
    }
}

fn of_source(fault: SourceError) -> InvocationError {
    InvocationError {
        name: "SyntaxError".to_owned(),
        message: fault.message,
        stack: Some(fault.excerpt),
        file: Some(fault.file),
        line: Some(fault.line),
        column: Some(fault.column),
    }
}

fn of_platform(message: &str) -> InvocationError {
    InvocationError {
        name: "PlatformError".to_owned(),
        message: message.to_owned(),
        stack: None,
        file: None,
        line: None,
        column: None,
    }
}
