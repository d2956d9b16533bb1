//! Starts a stopped function: from its artifact, or from its source where the artifact is missing, spoiled or of
//! another engine.

use std::{collections::BTreeMap, io, sync::Arc, time::Instant};

use api::names::FunctionName;
use runtime::{DecodeError, Language, Program, Source};
use uuid::Uuid;

use crate::{live::Live, state::AppState, store};

/// What a program is made from.
pub(crate) struct Recipe {
    pub(crate) source: Source,
    pub(crate) env: BTreeMap<String, String>,
}

/// A function that can be run, and how many microseconds it took to start if it had to be started.
pub(crate) struct Started {
    pub(crate) program: Arc<Program>,
    pub(crate) cold: Option<u64>,
}

/// Why a function that is live cannot be started. The cause is in the log.
#[derive(Debug, thiserror::Error)]
#[error("the function cannot be started: {0}")]
pub(crate) struct CannotStart(String);

/// The live version, started if it is stopped. Of several who come at once, one starts it.
pub(crate) async fn started(app: &AppState, live: &Live) -> Result<Started, CannotStart> {
    if let Some(program) = live.program(app.clock.now()) {
        return Ok(Started {
            program,
            cold: None,
        });
    }
    let began = Instant::now();
    let _one = live.starting.lock().await;
    let program = match live.program(app.clock.now()) {
        Some(program) => program,
        None => {
            let program = match load(app, live.pointer.artifact).await {
                Some(program) => program,
                None => rebuild(app, live).await?,
            };
            app.live.keep(live, program.clone(), app.clock.now());
            program
        }
    };
    let cold = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    live.started_in(cold);
    Ok(Started {
        program,
        cold: Some(cold),
    })
}

/// The program that an artifact holds, if it can be used.
pub(crate) async fn load(app: &AppState, artifact: Uuid) -> Option<Arc<Program>> {
    let engine = app.engine.clone();
    let decoded = app
        .artifacts
        .read(artifact, move |bytes| engine.decode(bytes))
        .await;
    match decoded {
        Ok(Ok(program)) => return Some(Arc::new(program)),
        Ok(Err(DecodeError::OtherGuest)) => {
            tracing::debug!(%artifact, "an artifact is of another engine")
        }
        Ok(Err(DecodeError::Corrupt)) => tracing::warn!(%artifact, "an artifact is spoiled"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            tracing::warn!(%artifact, "an artifact is missing")
        }
        Err(error) => tracing::error!(%artifact, %error, "an artifact cannot be read"),
    }
    None
}

/// Makes the program of a live version again, and its artifact.
async fn rebuild(app: &AppState, live: &Live) -> Result<Arc<Program>, CannotStart> {
    let cannot = |cause: String| {
        tracing::error!(function = %live.pointer.name, version = live.pointer.version, cause, "a live function cannot be started");
        CannotStart(cause)
    };
    let recipe = recipe(app, live.pointer.function, live.pointer.version).await;
    let recipe = recipe.map_err(|error| cannot(error.to_string()))?;
    let engine = &app.engine;
    let limits = app.run_limits();
    let built = engine
        .build(&recipe.source, &limits)
        .await
        .map_err(|error| cannot(format!("{error:?}")))?;
    let program = engine
        .start(&built, &recipe.env, &limits)
        .await
        .map_err(|error| cannot(format!("{error:?}")))?;
    if let Err(error) = app
        .artifacts
        .write(live.pointer.artifact, program.encode())
        .await
    {
        // It runs all the same, and the next start builds it once more.
        tracing::warn!(%error, "an artifact cannot be written");
    }
    Ok(Arc::new(program))
}

/// What a saved version is built from.
pub(crate) async fn recipe(app: &AppState, function: Uuid, version: u64) -> store::Result<Recipe> {
    let saved = app.store.source(function, version).await?;
    Ok(Recipe {
        source: source(&saved.name, saved.language, saved.code),
        env: saved.env,
    })
}

/// Code with the name that positions and stacks call it by.
pub(crate) fn source(
    name: &FunctionName,
    language: api::functions::Language,
    code: String,
) -> Source {
    let (language, extension) = match language {
        api::functions::Language::Javascript => (Language::JavaScript, "js"),
        api::functions::Language::Typescript => (Language::TypeScript, "ts"),
    };
    Source {
        language,
        code,
        file: format!("{name}.{extension}"),
    }
}
