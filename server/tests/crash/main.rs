//! A real `flint` killed with SIGKILL at any instant of a deployment, and started again on the same data folder:
//! what was acknowledged is there, nothing hangs in a middle state, and exactly one version is live. Also what else needs
//! a real process: that it ends well when it is asked to, and what its environment does not change.

mod load;
#[path = "../api/databases/postgres.rs"]
mod postgres;
mod process;
mod proxies;
mod schedules;
mod stops;

use api::{
    deployments::{
        Deploy, Deployment, DeploymentState, ErrorKind, GetDeployment, ListDeployments, RollBack,
    },
    functions::{CreateFunction, Env, FunctionState, GetFunction, Language, SaveFunction},
    invocations::Invoke,
    names::FunctionName,
};
use process::{Installation, Server};
use serde_json::{Value, json};

fn greet() -> FunctionName {
    FunctionName::parse("greet").expect("a name")
}

fn answering(number: u32) -> String {
    format!("async function lambda() {{ return {number}; }}")
}

async fn create(server: &Server, code: String) {
    let create = CreateFunction {
        name: greet(),
        description: String::new(),
        event: None,
        language: Language::Javascript,
        code,
        env: Env::new(),
        record: Default::default(),
    };
    server
        .client
        .call(create)
        .await
        .expect("a function is created");
}

/// Creates the function and deploys it.
async fn publish(server: &Server, code: &str) {
    create(server, code.to_owned()).await;
    let deployment = approve(server).await;
    let ended = server.ended(deployment.id).await;
    assert_eq!(ended.error, None);
}

async fn save(server: &Server, number: u32) {
    let save = SaveFunction {
        name: greet(),
        version: None,
        description: None,
        event: None,
        language: None,
        code: Some(answering(number)),
        env: None,
        record: None,
    };
    server.client.call(save).await.expect("a version is saved");
}

async fn approve(server: &Server) -> Deployment {
    let deploy = Deploy {
        name: greet(),
        version: None,
    };
    server
        .client
        .call(deploy)
        .await
        .expect("a deployment begins")
}

async fn result(server: &Server) -> Value {
    let invoke = Invoke {
        name: greet(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    server
        .client
        .call(invoke)
        .await
        .expect("an invocation")
        .result
}

/// Version 1 is live, and version 2 is being deployed when the server stands still at the instant and is killed.
async fn killed_at(instant: &str) -> (Installation, Server, Deployment) {
    let installation = Installation::new();
    let server = installation.start(None).await;
    create(&server, answering(1)).await;
    let first = approve(&server).await;
    server.ended(first.id).await;
    save(&server, 2).await;
    server.kill();

    let server = installation.start(Some(instant)).await;
    let second = approve(&server).await;
    server.killed_when_halted(instant);
    let server = installation.start(None).await;
    (installation, server, second)
}

async fn a_crash_at(instant: &str) {
    let (_installation, server, begun) = killed_at(instant).await;
    let ended = server.ended(begun.id).await;
    assert_eq!(
        ended.state,
        DeploymentState::DeployFinish,
        "{:?}",
        ended.error
    );
    let states: Vec<DeploymentState> = ended.states.iter().map(|it| it.state).collect();
    assert_eq!(
        states,
        [
            DeploymentState::BuildStart,
            DeploymentState::BuildFinish,
            DeploymentState::DeployStart,
            DeploymentState::DeployFinish
        ]
    );
    assert_eq!(
        ended.states[0], begun.states[0],
        "the times of before the crash are kept"
    );
    assert_eq!(result(&server).await, 2);
    let function = server
        .client
        .call(GetFunction { name: greet() })
        .await
        .expect("the function");
    assert_eq!(function.summary.state, FunctionState::Productive);
    assert_eq!(
        function.summary.live.expect("it is live").deployment,
        begun.id
    );
    let list = ListDeployments {
        function: Some(greet()),
        ..ListDeployments::default()
    };
    let all = server.client.call(list).await.expect("a page").items;
    assert!(all.iter().all(|it| it.state.is_final()));
}

macro_rules! crashes {
    ($($name:ident: $instant:literal),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            a_crash_at($instant).await;
        })*
    };
}

crashes! {
    a_deployment_goes_on_after_a_crash_in_build_start: "build_start",
    a_deployment_goes_on_after_a_crash_in_build_finish: "build_finish",
    a_deployment_goes_on_after_a_crash_in_deploy_start: "deploy_start",
    a_deployment_goes_on_after_a_crash_before_the_switch: "artifact_written",
    a_deployment_is_live_after_a_crash_right_after_the_switch: "switched",
}

#[tokio::test]
async fn a_deployment_that_brings_the_server_down_each_time_ends_as_an_error() {
    let (installation, mut server, begun) = killed_at("build_finish").await;
    server.ended(begun.id).await;
    save(&server, 3).await;
    server.kill();
    server = installation.start(Some("build_start")).await;
    let begun = approve(&server).await;
    for _ in 0..5 {
        server.killed_when_halted("build_start");
        server = installation.start(Some("build_start")).await;
    }
    let ended = server.ended(begun.id).await;
    let error = ended.error.expect("an error");
    assert_eq!(
        (ended.state, error.kind, error.retryable),
        (DeploymentState::BuildError, ErrorKind::Platform, true)
    );
    assert_eq!(result(&server).await, 2);
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_crash_at_once() {
    let installation = Installation::new();
    let mut server = installation.start(None).await;
    create(&server, answering(1)).await;
    let mut last = None;
    for number in 2..6 {
        save(&server, number).await;
        let begun = approve(&server).await;
        server.kill();
        server = installation.start(None).await;
        let function = server
            .client
            .call(GetFunction { name: greet() })
            .await
            .expect("the function");
        assert_eq!(function.code, answering(number));
        assert_eq!(
            server.ended(begun.id).await.state,
            DeploymentState::DeployFinish
        );
        assert_eq!(result(&server).await, json!(number));
        last = last.or(Some(begun));
    }
    let first = last.expect("a deployment");
    let back = server
        .client
        .call(RollBack { id: first.id })
        .await
        .expect("it is rolled back");
    server.kill();
    server = installation.start(None).await;
    assert_eq!(result(&server).await, 2);
    let stored = server
        .client
        .call(GetDeployment { id: back.id })
        .await
        .expect("it is stored");
    assert_eq!(stored, back);
}

#[tokio::test]
async fn artifacts_that_are_missing_spoiled_or_orphaned_heal_by_themselves() {
    let installation = Installation::new();
    let server = installation.start(None).await;
    create(&server, answering(1)).await;
    let first = approve(&server).await;
    server.ended(first.id).await;
    server.kill();

    std::fs::write(installation.artifact(first.id), b"spoiled").expect("the artifact is spoiled");
    let orphan = installation.artifact(uuid::Uuid::max());
    std::fs::write(&orphan, b"orphan").expect("an orphan is made");
    let mut server = installation.start(None).await;
    server.says("artifacts that are not needed any more are removed");
    assert!(!orphan.exists());
    assert_eq!(result(&server).await, 1);
    server.kill();

    std::fs::remove_file(installation.artifact(first.id)).expect("the artifact is removed");
    let server = installation.start(None).await;
    assert_eq!(result(&server).await, 1);
    assert!(
        installation.artifact(first.id).exists(),
        "it is built again"
    );
}
