//! Deployments whose driver is gone: somebody else finishes them, and the driver that comes back changes nothing.

use api::deployments::{DeploymentState, GetDeployment};
use serde_json::{Value, json};
use server::background;
use uuid::Uuid;

use crate::{
    author::{ALL, Author, GREET, answering, slow, states},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    a_deployment_that_another_server_left_behind_is_finished,
    a_deployment_that_another_server_drives_is_left_alone,
    a_driver_that_was_taken_for_dead_changes_nothing,
    artifacts_of_long_past_deployments_go_and_are_made_again_by_a_rollback,
);

/// A deployment of the function's version 1 in its first state, driven by a server that is not this one.
async fn driven_elsewhere(author: &Author<'_>, function: Uuid, leased_until: i64) -> Uuid {
    let state = &author.app.state;
    let id = state.clock.new_id();
    let now = state.clock.now();
    let states = json!([{ "state": "build_start", "at": now }]);
    sqlx::query(
        "INSERT INTO deployments (id, account_id, function_id, version, state, state_at, states, artifact, created_at, \
         created_by, driver, fence, leased_until) SELECT $1, account_id, id, 1, 'build_start', $2, $3, $1, $2, 'x', 'x', 1, $4 \
         FROM functions WHERE id = $5",
    )
    .bind(id.to_string())
    .bind(now.as_microsecond())
    .bind(states.to_string())
    .bind(leased_until)
    .bind(function.to_string())
    .execute(state.store.writer())
    .await
    .expect("a deployment is added");
    id
}

async fn a_deployment_that_another_server_left_behind_is_finished(app: TestApp) {
    let author = Author::of(&app).await;
    let function = author.writes("greet", GREET).await.summary.uuid;
    let mut stream = author.watches().await;
    let lease = app.state.clock.now().as_microsecond() - 1;
    let id = driven_elsewhere(&author, function, lease).await;
    let taken = background::take_up_overdue(app.state.clone());
    taken.await.expect("overdue deployments are taken up");
    assert_eq!(states(&stream.end_of(id).await), ALL);
    let greeted = author.invokes("greet", json!({ "name": "Ada" })).await;
    assert_eq!(greeted.result, "hello Ada");
}

async fn a_deployment_that_another_server_drives_is_left_alone(app: TestApp) {
    let author = Author::of(&app).await;
    let function = author.writes("greet", GREET).await.summary.uuid;
    let lease = app.state.clock.now().as_microsecond() + 1;
    let id = driven_elsewhere(&author, function, lease).await;
    let taken = background::take_up_overdue(app.state.clone());
    taken.await.expect("overdue deployments are taken up");
    let deployment = author
        .client
        .call(GetDeployment { id })
        .await
        .expect("it is there");
    assert_eq!(deployment.state, DeploymentState::BuildStart);
}

async fn a_driver_that_was_taken_for_dead_changes_nothing(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    author.saves("greet", &slow("two")).await;
    let mut stream = author.watches().await;
    let begun = author.approves("greet").await.expect("a deployment begins");
    // However far the first driver is: from here on its fence is an old one.
    let fenced = sqlx::query(
        "UPDATE deployments SET fence = fence + 1, leased_until = 0 WHERE id = $1 AND state <> 'deploy_finish'",
    )
    .bind(begun.id.to_string())
    .execute(app.state.store.writer())
    .await
    .expect("it is fenced off");
    assert_eq!(
        fenced.rows_affected(),
        1,
        "the deployment was too quick for this test"
    );
    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    let taken = background::take_up_overdue(app.state.clone());
    taken.await.expect("overdue deployments are taken up");
    let ended = stream.end_of(begun.id).await;
    assert_eq!(states(&ended), ALL);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "two");
}

async fn artifacts_of_long_past_deployments_go_and_are_made_again_by_a_rollback(app: TestApp) {
    let author = Author::of(&app).await;
    let first = author.publishes("greet", &answering("first")).await;
    for number in 0..20 {
        author.saves("greet", &answering(&number.to_string())).await;
        author.deploys("greet").await;
    }
    let file = app
        .folder
        .path()
        .join("artifacts")
        .join(first.id.to_string());
    assert!(file.exists());
    let forgotten = background::forget_artifacts(app.state.clone());
    forgotten.await.expect("artifacts are forgotten");
    assert!(!file.exists());
    let files = std::fs::read_dir(app.folder.path().join("artifacts")).expect("a folder");
    // One of them is the folder of what is being written.
    assert_eq!(files.count(), 20 + 1);
    assert_eq!(author.invokes("greet", Value::Null).await.result, "19");
    author.rolls_back(&first).await.expect("it is rolled back");
    assert!(file.exists());
    assert_eq!(author.invokes("greet", Value::Null).await.result, "first");
}
