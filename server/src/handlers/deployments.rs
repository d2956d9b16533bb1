//! Deploying, rolling back, undeploying, and what became of it.

use api::{
    Page, Problem,
    deployments::{Deploy, Deployment, GetDeployment, ListDeployments, RollBack},
    functions::{Function, Undeploy},
};

use super::functions;
use crate::{
    actions::deploy::{self, Target},
    auth::Caller,
    error::Result,
    paging,
    state::AppState,
};

pub(crate) async fn deploy(app: AppState, caller: Caller, request: Deploy) -> Result<Deployment> {
    let function = functions::summary(&app, &caller, &request.name).await?;
    let version = request.version.unwrap_or(function.version);
    if !(1..=function.version).contains(&version) {
        let detail = format!(
            "`{}` has the versions 1 to {}",
            request.name, function.version
        );
        return Err(Problem::invalid("version", detail).into());
    }
    let target = Target {
        function: function.uuid,
        name: request.name,
    };
    deploy::deploy(&app, &caller, target, version).await
}

pub(crate) async fn roll_back(
    app: AppState,
    caller: Caller,
    request: RollBack,
) -> Result<Deployment> {
    let earlier = app.store.deployment(caller.account, request.id).await?;
    let earlier = earlier.ok_or_else(|| Problem::not_found("deployment", request.id))?;
    deploy::roll_back(&app, &caller, earlier).await
}

pub(crate) async fn undeploy(app: AppState, caller: Caller, request: Undeploy) -> Result<Function> {
    let target = Target {
        function: functions::summary(&app, &caller, &request.name).await?.uuid,
        name: request.name,
    };
    deploy::undeploy(&app, &caller, &target).await?;
    functions::load(&app, &caller, &target.name).await
}

pub(crate) async fn list(
    app: AppState,
    caller: Caller,
    request: ListDeployments,
) -> Result<Page<Deployment>> {
    let limit = paging::limit(request.limit)?;
    let before = paging::before(request.cursor.as_deref())?;
    let function = request.function.as_ref();
    let items = app
        .store
        .deployments(caller.account, function, before, limit + 1)
        .await?;
    Ok(paging::page(items, limit, |last| last.id.to_string()))
}

pub(crate) async fn get(
    app: AppState,
    caller: Caller,
    request: GetDeployment,
) -> Result<Deployment> {
    let found = app.store.deployment(caller.account, request.id).await?;
    let found = found.ok_or_else(|| Problem::not_found("deployment", request.id))?;
    Ok(found.deployment)
}
