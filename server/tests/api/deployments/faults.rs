//! Deployments that fail through no fault of their author's: they say so, what is live stays live, and the next one
//! succeeds.

use std::{fs, time::Duration};

use api::{
    deployments::{Deployment, DeploymentError, DeploymentState, ErrorKind},
    functions::{FunctionState, GetFunction},
};
use serde_json::Value;

use crate::{
    author::{Author, answering, named},
    databases::{Kind, on_both_databases},
    harness::TestApp,
};

on_both_databases!(an_artifact_that_cannot_be_written_fails_its_deployment);

/// The error of a deployment that failed in the state, which is said to be Flint's own fault.
fn fault_of_flint(failed: Deployment, state: DeploymentState) -> DeploymentError {
    assert_eq!(failed.state, state, "{:?}", failed.error);
    let error = failed.error.expect("an error");
    assert_eq!((error.kind, error.retryable), (ErrorKind::Platform, true));
    let hint = error.hint.as_deref();
    assert!(hint.is_some_and(|it| it.contains("redeploy")), "{hint:?}");
    error
}

async fn state(author: &Author<'_>, name: &str) -> FunctionState {
    let get = GetFunction { name: named(name) };
    let function = author.client.call(get).await.expect("the function");
    function.summary.state
}

async fn an_artifact_that_cannot_be_written_fails_its_deployment(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    // Nobody can write into a folder that is a file.
    let artifacts = app.folder.path().join("artifacts");
    let unfinished = artifacts.join("unfinished");
    fs::remove_dir(&unfinished).expect("it is empty");
    fs::write(&unfinished, "in the way").expect("a file");

    let failed = author.deploys("greet").await;
    let id = failed.id;
    let error = fault_of_flint(failed, DeploymentState::DeployError);
    assert!(
        error.message.contains("is its disk full?"),
        "{}",
        error.message
    );
    assert!(!artifacts.join(id.to_string()).exists());
    assert_eq!(state(&author, "greet").await, FunctionState::DeployError);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");

    fs::remove_file(&unfinished).expect("it is out of the way");
    fs::create_dir(&unfinished).expect("a folder");
    let deployed = author.deploys("greet").await;
    assert_eq!(deployed.state, DeploymentState::DeployFinish);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "two");
}

/// With so much time for each state, and an engine that no other test keeps busy.
async fn hurried(kind: Kind, deadline: Duration) -> TestApp {
    TestApp::start_with(kind, |config| {
        config.deployment_deadline = deadline;
        config.limits.startup_cpu_ms = 60_000;
        config.limits.code_chars = 1_000_000;
        config.limits.concurrency = 8;
    })
    .await
}

async fn a_state_that_lasts_too_long_fails_its_deployment(kind: Kind) {
    let app = hurried(kind, Duration::from_millis(1)).await;
    let author = Author::of(&app).await;
    let long: String = (0..20_000)
        .map(|it| format!("const a{it} = {it};\n"))
        .collect();
    author.writes("greet", &(long + &answering("one"))).await;
    let failed = author.deploys("greet").await;
    let error = fault_of_flint(failed, DeploymentState::BuildError);
    assert_eq!(error.message, "the build did not end within 1ms");
    assert_eq!(state(&author, "greet").await, FunctionState::BuildError);

    let app = hurried(kind, Duration::from_secs(3)).await;
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    let endless = format!("for (;;);\n{}", answering("two"));
    author.saves("greet", &endless).await;
    let failed = author.deploys("greet").await;
    let error = fault_of_flint(failed, DeploymentState::DeployError);
    assert_eq!(error.message, "the start did not end within 3s");
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    author.saves("greet", &answering("three")).await;
    let deployed = author.deploys("greet").await;
    assert_eq!(deployed.state, DeploymentState::DeployFinish);
}

#[tokio::test]
async fn a_state_that_lasts_too_long_fails_its_deployment_on_sqlite() {
    a_state_that_lasts_too_long_fails_its_deployment(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_state_that_lasts_too_long_fails_its_deployment_on_postgres() {
    a_state_that_lasts_too_long_fails_its_deployment(Kind::Postgres).await;
}
