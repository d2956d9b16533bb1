//! Deployments through the API: their states, their errors, and who may.

mod faults;

use std::{future::pending, time::Duration};

use api::{
    Code, Role,
    deployments::{Deploy, DeploymentState, ErrorKind, GetDeployment, ListDeployments},
    events::Change,
    functions::{FunctionState, GetFunction, Undeploy},
};
use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    author::{ALL, Author, GREET, answering, named, states},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    a_deployment_passes_its_states_in_order_and_tells_each,
    a_build_error_names_its_place_and_leaves_what_was_live_alone,
    a_throw_at_the_top_level_names_its_line_and_what_was_logged,
    an_endless_top_level_is_stopped_at_its_limit,
    a_version_that_does_not_exist_cannot_be_deployed,
    deployments_are_listed_by_page_and_function,
    nobody_deploys_without_the_permission,
    who_hangs_up_leaves_nothing_half_done,
);

async fn a_deployment_passes_its_states_in_order_and_tells_each(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", GREET).await;
    let mut stream = author.watches().await;
    let begun = author.approves("greet").await.expect("a deployment begins");
    assert_eq!((begun.version, states(&begun)), (1, ALL[..1].to_vec()));
    for count in 1..=ALL.len() {
        let Change::Deployment { deployment } = stream.next_change().await else {
            panic!("a deployment is told");
        };
        assert_eq!(states(&deployment), ALL[..count]);
        assert_eq!(deployment.state, ALL[count - 1]);
        assert!(deployment.states.is_sorted_by_key(|it| it.at));
    }
    let stored = author
        .client
        .call(GetDeployment { id: begun.id })
        .await
        .expect("it is stored");
    assert_eq!(states(&stored), ALL);
    assert_eq!(
        author
            .invokes("greet", json!({ "name": "Ada" }))
            .await
            .result,
        "hello Ada"
    );
    let function = author
        .client
        .call(GetFunction {
            name: named("greet"),
        })
        .await
        .expect("the function");
    assert_eq!(function.summary.state, FunctionState::Productive);
    assert_eq!(
        function.summary.live.expect("it is live").deployment,
        begun.id
    );
}

async fn a_build_error_names_its_place_and_leaves_what_was_live_alone(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    let code =
        "// Monthly\nimport { tariffs } from 'tariffs';\nexport default async () => tariffs;\n";
    author.saves("greet", code).await;
    let failed = author.deploys("greet").await;
    assert_eq!(
        states(&failed),
        [DeploymentState::BuildStart, DeploymentState::BuildError]
    );
    let error = failed.error.expect("an error");
    assert_eq!((error.kind, error.retryable), (ErrorKind::YourCode, false));
    assert_eq!(
        (error.file.as_deref(), error.line),
        (Some("greet.js"), Some(2))
    );
    assert!(error.column.is_some());
    let excerpt = error.excerpt.expect("an excerpt");
    assert!(
        excerpt.contains("from 'tariffs';") && excerpt.contains('^'),
        "{excerpt}"
    );

    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    let function = author
        .client
        .call(GetFunction {
            name: named("greet"),
        })
        .await
        .expect("the function");
    assert_eq!(function.summary.state, FunctionState::BuildError);
}

async fn a_throw_at_the_top_level_names_its_line_and_what_was_logged(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", &answering("one")).await;
    let code = "console.log('loading', 7);\nconst config = undefined;\nconst size = config.size;\nasync function lambda() { return size; }\n";
    author.saves("greet", code).await;
    let failed = author.deploys("greet").await;
    let passed = [&ALL[..3], &[DeploymentState::DeployError]].concat();
    assert_eq!(states(&failed), passed);
    let error = failed.error.expect("an error");
    assert_eq!(error.kind, ErrorKind::YourCode);
    assert!(
        error.message.starts_with("TypeError: "),
        "{}",
        error.message
    );
    assert_eq!(error.file.as_deref(), Some("greet.js"));
    assert_eq!(error.line, Some(3));
    assert!(error.column.is_some());
    let excerpt = error.excerpt.expect("an excerpt");
    assert!(
        excerpt.contains("3 | const size = config.size;"),
        "{excerpt}"
    );
    assert_eq!(error.logs[0].message, "loading");
    assert_eq!(error.logs[0].extras, [json!(7)]);
    assert!(!error.retryable);

    assert_eq!(author.invokes("greet", Value::Null).await.result, "one");
    let function = author
        .client
        .call(GetFunction {
            name: named("greet"),
        })
        .await
        .expect("the function");
    assert_eq!(function.summary.state, FunctionState::DeployError);
    assert_eq!(function.summary.live.expect("it is live").version, 1);
}

async fn an_endless_top_level_is_stopped_at_its_limit(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .writes(
            "spin",
            "for (;;) {}\nasync function lambda() { return 1; }\n",
        )
        .await;
    let failed = author.deploys("spin").await;
    assert_eq!(failed.state, DeploymentState::DeployError);
    let error = failed.error.expect("an error");
    assert_eq!(error.kind, ErrorKind::YourCode);
    assert!(error.hint.expect("a hint").contains("`startup_cpu_ms`"));
}

async fn a_version_that_does_not_exist_cannot_be_deployed(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", GREET).await;
    for version in [0, 2] {
        let deploy = Deploy {
            name: named("greet"),
            version: Some(version),
        };
        let refused = author
            .client
            .call(deploy)
            .await
            .expect_err("there is no such version");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some("version"))
        );
    }
    let refused = author
        .approves("nobody")
        .await
        .expect_err("there is no such function");
    assert_eq!(refused.code, Code::NotFound);
}

async fn deployments_are_listed_by_page_and_function(app: TestApp) {
    let author = Author::of(&app).await;
    let mut ids = Vec::new();
    for name in ["a", "b"] {
        ids.push(author.publishes(name, &answering(name)).await.id);
    }
    ids.push(author.deploys("a").await.id);
    ids.reverse();
    let list = |function: Option<&str>, cursor: Option<String>| ListDeployments {
        function: function.map(named),
        limit: Some(2),
        cursor,
    };
    let first = author.client.call(list(None, None)).await.expect("a page");
    let second = author
        .client
        .call(list(None, first.next.clone()))
        .await
        .expect("a page");
    let listed: Vec<Uuid> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|it| it.id)
        .collect();
    assert_eq!((listed, second.next), (ids.clone(), None));
    let of_a = author
        .client
        .call(list(Some("a"), None))
        .await
        .expect("a page");
    assert_eq!(
        of_a.items.iter().map(|it| it.id).collect::<Vec<_>>(),
        [ids[0], ids[2]]
    );
    let refused = author
        .client
        .call(list(None, Some("x".to_owned())))
        .await
        .expect_err("no cursor");
    assert_eq!(refused.code, Code::InvalidCursor);
}

async fn nobody_deploys_without_the_permission(app: TestApp) {
    let author = Author::of(&app).await;
    let deployment = author.publishes("greet", GREET).await;
    for role in [Role::Invoker, Role::Viewer] {
        let other = Author {
            client: app.client(role).await,
            ..Author::of(&app).await
        };
        assert_eq!(
            other.approves("greet").await.expect_err("forbidden").code,
            Code::Forbidden
        );
        assert_eq!(
            other
                .rolls_back(&deployment)
                .await
                .expect_err("forbidden")
                .code,
            Code::Forbidden
        );
        assert_eq!(
            other.undeploys("greet").await.expect_err("forbidden").code,
            Code::Forbidden
        );
    }
}

/// A caller may go at any instant, also between the database's commit and what follows from it.
async fn who_hangs_up_leaves_nothing_half_done(app: TestApp) {
    let author = Author::of(&app).await;
    let name = named("greet");
    author.writes("greet", &answering("x")).await;
    for attempt in 0..40 {
        author.deploys("greet").await;
        let undeploy = author.client.call(Undeploy { name: name.clone() });
        drop(timeout(Duration::from_micros(150 * attempt), undeploy).await);
        let mut agreed = 0;
        for _ in 0..100 {
            let get = GetFunction { name: name.clone() };
            let function = author.client.call(get).await.expect("the function");
            let answers = author.tries("greet", Value::Null).await.is_ok();
            agreed = match function.summary.live.is_some() == answers {
                true => agreed + 1,
                false => 0,
            };
            if agreed == 3 {
                break;
            }
            drop(timeout(Duration::from_millis(10), pending::<()>()).await);
        }
        assert_eq!(agreed, 3, "stored and answering differ, attempt {attempt}");
    }
}
