//! Drives one deployment to its end: build, start, keep the artifact, switch.

use std::{sync::Arc, time::Duration};

use api::deployments::{DeploymentError, DeploymentState};
use runtime::{Built, Program};
use tokio::time::timeout;

use super::{
    failure,
    machine::{Machine, Stopped},
};
use crate::{actions::start, halt, store};

/// How often a deployment is taken up again after an interruption. One that brings the server down each time must
/// end too.
const ATTEMPTS: i64 = 5;

/// Why the deployment does not succeed: it fails with an error of its own, or it is driven no further.
enum Ended {
    Failed(DeploymentError),
    Stopped(Stopped),
}

impl From<Stopped> for Ended {
    fn from(stopped: Stopped) -> Ended {
        Ended::Stopped(stopped)
    }
}

impl From<store::Error> for Ended {
    fn from(error: store::Error) -> Ended {
        Ended::Stopped(error.into())
    }
}

/// Returns when the deployment is in a final state, or in somebody else's hands.
pub(super) async fn run(mut machine: Machine) -> Result<Machine, Stopped> {
    match live(&mut machine).await {
        Ok(()) => {}
        Err(Ended::Failed(error)) => {
            machine.fail(error).await?;
            forget_artifact(&machine).await;
        }
        Err(Ended::Stopped(stopped)) => return Err(stopped),
    }
    Ok(machine)
}

async fn live(machine: &mut Machine) -> Result<(), Ended> {
    if machine.driven.fence > ATTEMPTS {
        let message = "the server went down each time that it tried this deployment";
        return Err(Ended::Failed(failure::platform(message)));
    }
    halt::at(machine.driven.deployment.state.as_str()).await;
    let program = match machine.driven.deployment.rollback_of {
        Some(_) => earlier(machine).await?,
        None => fresh(machine).await?,
    };
    Ok(machine.finish(program).await?)
}

/// The artifact of an earlier deployment. It is built again only where it is missing or of another engine.
async fn earlier(machine: &mut Machine) -> Result<Arc<Program>, Ended> {
    let loaded = start::load(&machine.app, machine.driven.artifact).await;
    match loaded {
        Some(program) => {
            machine.pass(DeploymentState::BuildFinish);
            machine.pass(DeploymentState::DeployStart);
            Ok(program)
        }
        None => fresh(machine).await,
    }
}

async fn fresh(machine: &mut Machine) -> Result<Arc<Program>, Ended> {
    let app = machine.app.clone();
    let deadline = app.config.deployment_deadline;
    let place = within(deadline, "wait for a place", app.deploying.acquire()).await?;
    machine.renew().await?;
    let function = machine.driven.function;
    let recipe = start::recipe(&app, function, machine.driven.deployment.version).await?;
    let engine = &app.engine;
    let limits = app.run_limits();

    let build = within(deadline, "build", engine.build(&recipe.source, &limits));
    let built: Built = match build.await? {
        Ok(built) => built,
        Err(error) => return Err(Ended::Failed(failure::of_build(error, &recipe.source))),
    };
    machine.reach(DeploymentState::BuildFinish).await?;
    machine.reach(DeploymentState::DeployStart).await?;

    let start = within(
        deadline,
        "start",
        engine.start(&built, &recipe.env, &limits),
    );
    let program: Program = match start.await? {
        Ok(program) => program,
        Err(error) => {
            let error = failure::of_start(error, &recipe.source, &app.config.limits);
            return Err(Ended::Failed(error));
        }
    };
    let written = app
        .artifacts
        .write(machine.driven.artifact, program.encode());
    if let Err(error) = written.await {
        tracing::error!(%error, "an artifact cannot be written");
        let message = "the artifact cannot be written to the data folder: is its disk full?";
        return Err(Ended::Failed(failure::platform(message)));
    }
    halt::at("artifact_written").await;
    drop(place);
    Ok(Arc::new(program))
}

async fn within<T>(
    deadline: Duration,
    what: &str,
    work: impl Future<Output = T>,
) -> Result<T, Ended> {
    timeout(deadline, work).await.map_err(|_| {
        let message = format!("the {what} did not end within {deadline:?}");
        Ended::Failed(failure::platform(message))
    })
}

/// Nothing can be rolled back to a deployment that failed. The artifact of a rollback is that of another deployment.
async fn forget_artifact(machine: &Machine) {
    let Machine { app, driven, .. } = machine;
    if driven.artifact == driven.deployment.id
        && let Err(error) = app.artifacts.remove(vec![driven.artifact]).await
    {
        tracing::warn!(%error, "an artifact cannot be removed");
    }
}
