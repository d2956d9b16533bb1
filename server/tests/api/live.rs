//! What callers reach: the switch to a new version, the ways back, and undeploying.

use api::{
    Code,
    deployments::{Deploy, Deployment, DeploymentState},
    functions::{FunctionState, GetFunction},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    author::{ALL, Author, GREET, answering, named, slow, states},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    a_second_deployment_of_a_function_is_refused_while_one_runs,
    saving_never_changes_what_runs,
    an_earlier_version_can_be_deployed,
    rolling_back_makes_the_earlier_artifact_live_at_once,
    a_failed_deployment_cannot_be_rolled_back_to,
    what_is_undeployed_is_not_reached,
);

async fn a_second_deployment_of_a_function_is_refused_while_one_runs(app: TestApp) {
    let author = Author::of(&app).await;
    let slow = slow("one");
    author.writes("slow", &slow).await;
    let mut stream = author.watches().await;
    let first = author.approves("slow").await.expect("a deployment begins");
    let refused = author.approves("slow").await.expect_err("one runs");
    assert_eq!(refused.code, Code::DeploymentRunning);
    assert!(refused.detail.contains("`slow`"), "{}", refused.detail);
    let refused = author.undeploys("slow").await.expect_err("one runs");
    assert_eq!(refused.code, Code::DeploymentRunning);
    stream.end_of(first.id).await;
    assert_eq!(
        author.deploys("slow").await.state,
        DeploymentState::DeployFinish
    );
}

async fn saving_never_changes_what_runs(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    let saved = author.saves("greet", &answering("two")).await;
    assert_eq!(saved.summary.state, FunctionState::Modified);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    assert_eq!(author.deploys("greet").await.version, 2);
    let after = author.invokes("greet", Value::Null).await;
    assert_eq!((after.result, after.version), (json!("two"), Some(2)));
}

async fn an_earlier_version_can_be_deployed(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    author.deploys("greet").await;
    let mut stream = author.watches().await;
    let deploy = Deploy {
        name: named("greet"),
        version: Some(1),
    };
    let begun = author
        .client
        .call(deploy)
        .await
        .expect("a deployment begins");
    stream.end_of(begun.id).await;
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    let function = author
        .client
        .call(GetFunction {
            name: named("greet"),
        })
        .await
        .expect("the function");
    assert_eq!(function.summary.state, FunctionState::Modified);
}

async fn rolling_back_makes_the_earlier_artifact_live_at_once(app: TestApp) {
    let author = Author::of(&app).await;
    let first = author.publishes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    let second = author.deploys("greet").await;

    let back = author.rolls_back(&first).await.expect("it is rolled back");
    assert_eq!((back.version, back.rollback_of), (1, Some(first.id)));
    assert_eq!(states(&back), ALL);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");

    let forth = author
        .rolls_back(&second)
        .await
        .expect("it is rolled forth");
    assert_eq!(forth.version, 2);
    let again = author
        .rolls_back(&back)
        .await
        .expect("a rollback can be rolled back to");
    assert_eq!((again.version, again.rollback_of), (1, Some(back.id)));
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
}

async fn a_failed_deployment_cannot_be_rolled_back_to(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .writes(
            "greet",
            "throw new Error('no');\nasync function lambda() {}\n",
        )
        .await;
    let failed = author.deploys("greet").await;
    let refused = author.rolls_back(&failed).await.expect_err("it failed");
    assert_eq!(refused.code, Code::NotRollbackable);
    let unknown = Deployment {
        id: Uuid::max(),
        ..failed
    };
    assert_eq!(
        author.rolls_back(&unknown).await.expect_err("unknown").code,
        Code::NotFound
    );
}

async fn what_is_undeployed_is_not_reached(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", GREET).await;
    assert_eq!(
        author
            .tries("greet", Value::Null)
            .await
            .expect_err("a draft")
            .code,
        Code::NotDeployed
    );
    assert_eq!(
        author.undeploys("greet").await.expect_err("a draft").code,
        Code::NotDeployed
    );
    author.deploys("greet").await;
    let function = author.undeploys("greet").await.expect("it is undeployed");
    assert_eq!(
        (function.summary.state, function.summary.live),
        (FunctionState::Draft, None)
    );
    assert_eq!(
        author
            .tries("greet", Value::Null)
            .await
            .expect_err("undeployed")
            .code,
        Code::NotDeployed
    );
    author.deploys("greet").await;
    assert_eq!(
        author
            .invokes("greet", json!({ "name": "Ada" }))
            .await
            .result,
        "hello Ada"
    );
}
