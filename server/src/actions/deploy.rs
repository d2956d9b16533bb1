//! Deployments: a version becomes what callers reach, or nothing does any more.

mod failure;
mod machine;
pub(crate) mod recover;
mod run;

use api::{
    Code, Problem,
    deployments::{Deployment, DeploymentState, StateChange},
    events::Change,
    names::FunctionName,
};
use uuid::Uuid;

use self::machine::{Machine, Stopped};
use crate::{
    auth::Caller,
    error::{Error, Result},
    state::AppState,
    store::deployments::Driven,
};

/// The function that a deployment is of.
pub(crate) struct Target {
    pub(crate) function: Uuid,
    pub(crate) name: FunctionName,
}

/// Begins to make a version live. What becomes of it is told by the deployment itself.
pub(crate) async fn deploy(
    app: &AppState,
    caller: &Caller,
    target: Target,
    version: u64,
) -> Result<Deployment> {
    let driven = begin(app, caller, target, version, None).await?;
    let deployment = driven.deployment.clone();
    drive(app, driven);
    Ok(deployment)
}

/// Makes what an earlier deployment made live, live again, and answers when that is done.
pub(crate) async fn roll_back(
    app: &AppState,
    caller: &Caller,
    earlier: Driven,
) -> Result<Deployment> {
    if earlier.deployment.state != DeploymentState::DeployFinish {
        let detail = format!(
            "deployment {} did not succeed: there is nothing to roll back to",
            earlier.deployment.id
        );
        return Err(Problem::new(Code::NotRollbackable, detail).into());
    }
    let target = Target {
        function: earlier.function,
        name: earlier.deployment.function,
    };
    let reused = Some(Reused {
        deployment: earlier.deployment.id,
        artifact: earlier.artifact,
    });
    let driven = begin(app, caller, target, earlier.deployment.version, reused).await?;
    let ended = drive(app, driven).await.map_err(Error::internal)?;
    match ended {
        Ok(machine) => Ok(machine.driven.deployment),
        Err(Stopped::Store(error)) => Err(error.into()),
        Err(stopped @ Stopped::TakenOver) => Err(Error::internal(stopped)),
    }
}

/// Turns callers away from now on, and pauses the function's schedules. Answers how many.
pub(crate) async fn undeploy(app: &AppState, caller: &Caller, target: &Target) -> Result<u64> {
    let change = app.live.change().await;
    // Or the deployment would undo this a moment later.
    if app.store.is_deploying(target.function).await? {
        return Err(deployment_running(&target.name));
    }
    let undeployed = app.store.undeploy(
        caller.account,
        target.function,
        &target.name,
        &caller.name,
        app.clock.now(),
    );
    let Some(paused) = undeployed.await? else {
        return Err(not_deployed(&target.name));
    };
    change.remove(caller.account, &target.name);
    drop(change);
    let name = target.name.clone();
    app.events
        .publish(caller.account, &Change::Function { name });
    for id in &paused {
        app.events
            .publish(caller.account, &Change::Schedule { id: *id });
    }
    Ok(paused.len() as u64)
}

/// The problem of whoever calls a function that is not deployed.
pub(crate) fn not_deployed(name: &FunctionName) -> Error {
    Problem::new(
        Code::NotDeployed,
        format!("`{name}` is not deployed: deploy it first"),
    )
    .into()
}

pub(crate) fn deployment_running(name: &FunctionName) -> Error {
    let detail = format!("a deployment of `{name}` is running: wait until it has ended");
    Problem::new(Code::DeploymentRunning, detail).into()
}

/// What a rollback takes from an earlier deployment.
struct Reused {
    deployment: Uuid,
    artifact: Uuid,
}

async fn begin(
    app: &AppState,
    caller: &Caller,
    target: Target,
    version: u64,
    reused: Option<Reused>,
) -> Result<Driven> {
    if app.stop.is_cancelled() {
        return Err(Problem::new(Code::ShuttingDown, "flint is shutting down: try again").into());
    }
    let now = app.clock.now();
    let id = app.clock.new_id();
    let state = DeploymentState::BuildStart;
    let driven = Driven {
        account: caller.account,
        function: target.function,
        artifact: reused.as_ref().map_or(id, |it| it.artifact),
        fence: 1,
        deployment: Deployment {
            id,
            function: target.name,
            version,
            state,
            states: vec![StateChange { state, at: now }],
            error: None,
            rollback_of: reused.map(|it| it.deployment),
            created_at: now,
            created_by: caller.name.clone(),
        },
    };
    let lease = machine::leased_until(app, now);
    if !app.store.add_deployment(&driven, app.node, lease).await? {
        return Err(deployment_running(&driven.deployment.function));
    }
    machine::tell(app, &driven);
    Ok(driven)
}

type Ended = std::result::Result<Machine, Stopped>;

/// Drives a deployment in a task of its own, which a shutdown waits for.
fn drive(app: &AppState, driven: Driven) -> tokio::task::JoinHandle<Ended> {
    let machine = Machine::new(app.clone(), driven);
    app.tasks.spawn(async move {
        let id = machine.driven.deployment.id;
        let ended = run::run(machine).await;
        if let Err(stopped) = &ended {
            tracing::warn!(deployment = %id, %stopped, "a deployment is not driven on from here");
        }
        ended
    })
}
