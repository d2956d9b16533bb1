//! Functions: list, create, read, save, delete.

use api::{
    Code, Page, Problem,
    events::Change,
    functions::{
        CreateFunction, DeleteFunction, Env, Function, FunctionSummary, GetFunction,
        IDLE_STOP_SECONDS, Language, ListFunctions, Recording, SaveFunction, SetIdleStop,
    },
    names::FunctionName,
    versions::Version,
};
use jiff::SignedDuration;

use crate::{
    actions::start,
    auth::Caller,
    error::{Error, Result},
    if_match::IfMatch,
    paging, rules,
    state::AppState,
    store::{Deletion, Listed, NewVersion},
};

pub async fn list(
    app: AppState,
    caller: Caller,
    it: ListFunctions,
) -> Result<Page<FunctionSummary>> {
    let limit = paging::limit(it.limit)?;
    let after = paging::after(it.cursor.as_deref())?;
    if let Some(search) = &it.search {
        rules::storable("search", search)?;
    }
    let listed = Listed {
        name: it.name.as_ref(),
        search: it.search.as_deref(),
        deployed: it.deployed,
        after: after.as_deref(),
        limit: limit + 1,
    };
    let mut functions = app.store.functions(caller.account, &listed).await?;
    for function in &mut functions {
        tell_presence(&app, &caller, function);
    }
    Ok(paging::page(functions, limit, |last| last.name.to_string()))
}

pub async fn create(app: AppState, caller: Caller, it: CreateFunction) -> Result<Function> {
    let content = Content {
        description: it.description,
        event: it.event.filter(|it| !it.is_empty()),
        language: it.language,
        code: it.code,
        env: it.env,
        record: it.record,
    };
    content.check(&app, &it.name).await?;
    let first = content.new_version(&app, &caller);
    if !app
        .store
        .add_function(caller.account, app.clock.new_id(), &it.name, &first)
        .await?
    {
        let detail = format!("there is a function `{}` already", it.name);
        return Err(Problem {
            field: Some("name".to_owned()),
            ..Problem::new(Code::NameTaken, detail)
        }
        .into());
    }
    tell(&app, &caller, it.name.clone());
    load(&app, &caller, &it.name).await
}

pub async fn get(app: AppState, caller: Caller, it: GetFunction) -> Result<Function> {
    load(&app, &caller, &it.name).await
}

pub async fn save(
    app: AppState,
    (caller, if_match): (Caller, IfMatch),
    it: SaveFunction,
) -> Result<Function> {
    let saved = load(&app, &caller, &it.name).await?;
    let current = saved.summary.version;
    if !if_match.allows(current) {
        let detail = format!(
            "version {current} of `{}` is saved now; read it, and send its ETag",
            it.name
        );
        return Err(conflict(Code::PreconditionFailed, detail, current));
    }
    if it.version.is_some_and(|version| version != current) {
        return Err(version_conflict(&it.name, current));
    }
    let before = Content::of(&saved);
    let content = before.changed_by(&it);
    if content == before {
        return Ok(saved);
    }
    content.check(&app, &it.name).await?;
    let new = content.new_version(&app, &caller);
    if !app
        .store
        .save_function(caller.account, saved.summary.uuid, current, &new)
        .await?
    {
        let newest = load(&app, &caller, &it.name).await?.summary.version;
        return Err(version_conflict(&it.name, newest));
    }
    tell(&app, &caller, it.name.clone());
    load(&app, &caller, &it.name).await
}

pub async fn delete(app: AppState, caller: Caller, it: DeleteFunction) -> Result<()> {
    let function = summary(&app, &caller, &it.name).await?;
    let artifacts = app.store.artifacts(Some(function.uuid), i64::MAX).await?;
    let deleted = app.store.delete_function(
        caller.account,
        function.uuid,
        &it.name,
        &caller.name,
        app.clock.now(),
    );
    match deleted.await? {
        Deletion::Done => {
            let name = it.name;
            app.events
                .publish(caller.account, &Change::FunctionDeleted { name });
            // What cannot be removed now is an orphan, which the next start removes.
            if let Err(error) = app.artifacts.remove(artifacts).await {
                tracing::warn!(%error, "artifacts of a deleted function cannot be removed");
            }
            Ok(())
        }
        Deletion::StillDeployed => Err(Problem::new(
            Code::StillDeployed,
            format!("`{}` is deployed: undeploy it first", it.name),
        )
        .into()),
        Deletion::DeploymentRunning => {
            let detail = format!("a deployment of `{}` is running: wait for its end", it.name);
            Err(Problem::new(Code::DeploymentRunning, detail).into())
        }
    }
}

pub async fn set_idle_stop(
    app: AppState,
    caller: Caller,
    it: SetIdleStop,
) -> Result<FunctionSummary> {
    let (least, most) = (IDLE_STOP_SECONDS.start(), IDLE_STOP_SECONDS.end());
    if it
        .seconds
        .is_some_and(|it| !IDLE_STOP_SECONDS.contains(&it))
    {
        let detail = format!("an idle time has {least} to {most} seconds, or is null");
        return Err(Problem::invalid("seconds", detail).into());
    }
    let function = summary(&app, &caller, &it.name).await?.uuid;
    let set = app.store.set_idle_stop(
        caller.account,
        function,
        &it.name,
        it.seconds,
        &caller.name,
        app.clock.now(),
    );
    if !set.await? {
        return Err(not_found(&it.name));
    }
    let idle = it.seconds.and_then(|it| i64::try_from(it).ok());
    let idle = idle.map(SignedDuration::from_secs);
    app.live.presences().set_idle(function, idle);
    tell(&app, &caller, it.name.clone());
    summary(&app, &caller, &it.name).await
}

/// Tells the watchers that a function was created or saved.
fn tell(app: &AppState, caller: &Caller, name: FunctionName) {
    app.events
        .publish(caller.account, &Change::Function { name });
}

/// The function without its code, or a problem that names it.
pub(super) async fn summary(
    app: &AppState,
    caller: &Caller,
    name: &FunctionName,
) -> Result<FunctionSummary> {
    let found = app.store.function(caller.account, name).await?;
    let mut found = found.ok_or_else(|| not_found(name))?;
    tell_presence(app, caller, &mut found);
    Ok(found)
}

/// Adds what this server knows of a live function to what the database knows.
fn tell_presence(app: &AppState, caller: &Caller, function: &mut FunctionSummary) {
    if let (Some(live), Some(here)) = (
        &mut function.live,
        app.live.get(caller.account, &function.name),
    ) {
        live.presence = app.live.presences().of(&here);
    }
}

fn not_found(name: &FunctionName) -> Error {
    Problem::not_found("function", name).into()
}

/// The function with its newest version. The version that the summary names cannot change in between.
pub(super) async fn load(app: &AppState, caller: &Caller, name: &FunctionName) -> Result<Function> {
    let summary = summary(app, caller, name).await?;
    let version = app.store.version(summary.uuid, summary.version).await?;
    let Version {
        code, env, record, ..
    } = version.ok_or_else(|| not_found(name))?;
    Ok(Function {
        summary,
        code,
        env,
        record,
    })
}

fn version_conflict(name: &FunctionName, current: u64) -> Error {
    let detail = format!(
        "somebody saved version {current} of `{name}`: read it, and save your changes on top"
    );
    conflict(Code::VersionConflict, detail, current)
}

fn conflict(code: Code, detail: String, current: u64) -> Error {
    Problem {
        current_version: Some(current),
        ..Problem::new(code, detail)
    }
    .into()
}

/// What an author writes of a version.
#[derive(Clone, PartialEq)]
struct Content {
    description: String,
    event: Option<String>,
    language: Language,
    code: String,
    env: Env,
    record: Recording,
}

impl Content {
    fn of(function: &Function) -> Content {
        Content {
            description: function.summary.description.clone(),
            event: function.summary.event.clone(),
            language: function.summary.language,
            code: function.code.clone(),
            env: function.env.clone(),
            record: function.record,
        }
    }

    /// With what a Save names; the rest stays.
    fn changed_by(&self, save: &SaveFunction) -> Content {
        let event = match &save.event {
            Some(event) => Some(event.clone()).filter(|it| !it.is_empty()),
            None => self.event.clone(),
        };
        Content {
            description: save
                .description
                .clone()
                .unwrap_or_else(|| self.description.clone()),
            event,
            language: save.language.unwrap_or(self.language),
            code: save.code.clone().unwrap_or_else(|| self.code.clone()),
            env: save.env.clone().unwrap_or_else(|| self.env.clone()),
            record: save.record.unwrap_or(self.record),
        }
    }

    async fn check(&self, app: &AppState, name: &FunctionName) -> Result<()> {
        let limits = &app.config.limits;
        rules::description(&self.description, limits)?;
        rules::event(self.event.as_deref())?;
        rules::env(&self.env, limits)?;
        rules::code(&self.code, limits)?;
        let source = start::source(name, self.language, self.code.clone());
        let checking = tokio::task::spawn_blocking(move || rules::program(&source));
        Ok(checking.await.map_err(Error::internal)??)
    }

    fn new_version<'a>(&'a self, app: &AppState, caller: &'a Caller) -> NewVersion<'a> {
        NewVersion {
            description: &self.description,
            event: self.event.as_deref(),
            language: self.language,
            code: &self.code,
            env: &self.env,
            record: self.record,
            created_at: app.clock.now(),
            created_by: &caller.name,
        }
    }
}
