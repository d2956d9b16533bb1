//! What is kept of invocations, how it is listed, and when it is forgotten.

use std::time::Duration;

use api::{
    Code,
    invocations::{GetInvocation, Invocation, ListInvocations},
};
use serde_json::{Value, json};
use server::background;

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::TestApp,
};

on_both_databases!(
    what_was_invoked_is_recorded,
    records_are_listed_by_page_and_function,
    old_records_are_forgotten,
);

/// What a record keeps of an invocation: all but its result.
pub(crate) fn kept(invocation: &Invocation) -> Invocation {
    Invocation {
        result: Value::Null,
        ..invocation.clone()
    }
}

async fn what_was_invoked_is_recorded(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda(input) { console.log('said', input.payload); if (input.payload > 1) throw new Error('big'); return 1; }";
    author.publishes("greet", code).await;
    for payload in [1, 2] {
        let invocation = author.invokes("greet", json!(payload)).await;
        let recorded = author
            .client
            .call(GetInvocation { id: invocation.id })
            .await
            .expect("it is recorded");
        assert_eq!(recorded, kept(&invocation));
    }
    let unknown = author
        .client
        .call(GetInvocation {
            id: uuid::Uuid::max(),
        })
        .await;
    assert_eq!(unknown.expect_err("unknown").code, Code::NotFound);
}

async fn records_are_listed_by_page_and_function(app: TestApp) {
    let author = Author::of(&app).await;
    let mut ids = Vec::new();
    for name in ["a", "b"] {
        author.publishes(name, "async function lambda() {}").await;
        for _ in 0..100 {
            ids.push(author.invokes(name, Value::Null).await.id);
        }
    }
    ids.reverse();
    let list = |function: Option<&str>, cursor: Option<String>| ListInvocations {
        function: function.map(named),
        limit: Some(90),
        cursor,
        ..ListInvocations::default()
    };
    let (mut listed, mut cursor) = (Vec::new(), None);
    loop {
        let page = author
            .client
            .call(list(None, cursor))
            .await
            .expect("a page");
        listed.extend(page.items.iter().map(|it| it.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
    let of_a = author
        .client
        .call(list(Some("a"), None))
        .await
        .expect("a page");
    assert_eq!(
        of_a.items.iter().map(|it| it.id).collect::<Vec<_>>(),
        ids[100..190]
    );
}

async fn old_records_are_forgotten(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes("greet", "async function lambda() {}")
        .await;
    let old = author.invokes("greet", Value::Null).await;
    author
        .client
        .call(GetInvocation { id: old.id })
        .await
        .expect("it is recorded");
    app.state.clock.advance(Duration::from_secs(31 * 24 * 3600));
    let new = author.invokes("greet", Value::Null).await;
    background::forget_old_invocations(app.state.clone())
        .await
        .expect("old records are forgotten");
    let list = ListInvocations::default();
    let left = author.client.call(list).await.expect("a page");
    assert_eq!(
        left.items.iter().map(|it| it.id).collect::<Vec<_>>(),
        [new.id]
    );
}
