//! Drafts: run in memory, whatever is live and whatever is saved.

use api::{
    Code, Role,
    functions::Language,
    invocations::{GetInvocation, Outcome, TestDraft},
};
use serde_json::{Value, json};

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::TestApp,
    records::kept,
};

on_both_databases!(
    a_draft_runs_without_touching_what_is_live,
    a_draft_that_cannot_be_built_or_started_says_where,
    nobody_runs_drafts_without_the_permission,
);

fn draft(code: &str) -> TestDraft {
    TestDraft {
        name: named("greet"),
        code: code.to_owned(),
        language: Language::Typescript,
        env: [("GREETING".to_owned(), "hi".to_owned())].into(),
        payload: json!({ "name": "Ada" }),
        headers: Vec::new(),
        timestamp: None,
    }
}

async fn a_draft_runs_without_touching_what_is_live(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda(input: { payload: { name: string } }): Promise<string> {\n  return `${process.env.GREETING} ${input.payload.name}`;\n}\n";
    let unknown = author
        .client
        .call(draft(code))
        .await
        .expect_err("there is no such function");
    assert_eq!(unknown.code, Code::NotFound);
    author
        .publishes("greet", "async function lambda() { return 'live'; }")
        .await;
    let invocation = author
        .client
        .call(draft(code))
        .await
        .expect("an invocation");
    assert_eq!(
        (invocation.outcome, &invocation.result),
        (Outcome::Ok, &json!("hi Ada"))
    );
    assert!(invocation.test && invocation.cold_start && invocation.version.is_none());
    let recorded = author
        .client
        .call(GetInvocation { id: invocation.id })
        .await
        .expect("it is recorded");
    assert_eq!(recorded, kept(&invocation));
    assert_eq!(author.invokes("greet", Value::Null).await.result, "live");
}

async fn a_draft_that_cannot_be_built_or_started_says_where(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", "async function lambda() {}").await;
    let broken = author
        .client
        .call(draft("async function lambda() {\n  return 1 +;\n}\n"))
        .await
        .expect("an invocation");
    assert_eq!(broken.outcome, Outcome::Runtime);
    let error = broken.error.expect("an error");
    assert_eq!((error.name.as_str(), error.line), ("SyntaxError", Some(2)));

    let throws = "console.log('loading');\n\nnull.x;\nasync function lambda() {}\n";
    let thrown = author
        .client
        .call(draft(throws))
        .await
        .expect("an invocation");
    assert_eq!(thrown.outcome, Outcome::Runtime);
    let error = thrown.error.expect("an error");
    assert_eq!((error.name.as_str(), error.line), ("TypeError", Some(3)));
    assert_eq!(thrown.logs[0].message, "loading");
}

async fn nobody_runs_drafts_without_the_permission(app: TestApp) {
    Author::of(&app)
        .await
        .writes("greet", "async function lambda() {}")
        .await;
    for role in [Role::Invoker, Role::Viewer] {
        let refused = app
            .client(role)
            .await
            .call(draft(""))
            .await
            .expect_err("forbidden");
        assert_eq!(refused.code, Code::Forbidden);
    }
}
