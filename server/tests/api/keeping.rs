//! What is kept of invocations besides their rows: test runs, payloads, exports, what is dropped, what is forgotten.

use std::time::Duration;

use api::{
    functions::{Recording, SaveFunction},
    invocations::{GetInvocation, Invocation, ListInvocations, Outcome, TestDraft, Trigger},
    logs::{LoggedEntry, SearchLogs},
    several::Several,
};
use serde_json::{Value, json};
use server::background;

use crate::{
    author::{Author, named},
    databases::{Kind, on_both_databases},
    harness::TestApp,
    logs::{SAYS, messages, say},
};

on_both_databases!(
    runs_of_drafts_are_recorded_and_marked,
    invocations_are_listed_by_outcome_trigger_and_time,
    old_entries_are_forgotten_with_their_invocations,
    exports_are_whole_and_harmless,
    payloads_are_kept_where_the_version_says_so,
);

async fn runs_of_drafts_are_recorded_and_marked(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    say(&author, "says", json!([["info", "in earnest"]])).await;
    let draft = TestDraft {
        name: named("says"),
        code: "console.info('starting'); function lambda() { console.info('only a test'); throw new Error('no'); }".to_owned(),
        language: Default::default(),
        env: Default::default(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    let tested = author.client.call(draft).await.expect("a test");
    let tests = SearchLogs {
        trigger: Several::of(vec![Trigger::Test]),
        ..SearchLogs::default()
    };
    let page = author.searches(tests).await.expect("a page");
    assert_eq!(messages(&page.items), ["only a test"]);
    assert!(page.items[0].test && page.items[0].invocation == tested.id);
    let calls = SearchLogs {
        trigger: Several::of(vec![Trigger::Call]),
        ..SearchLogs::default()
    };
    assert_eq!(author.finds(calls).await, ["in earnest"]);
    let listed = ListInvocations {
        trigger: Several::of(vec![Trigger::Test]),
        ..ListInvocations::default()
    };
    let listed = author.client.call(listed).await.expect("a page").items;
    assert_eq!(
        listed.iter().map(|it| (it.id, it.test)).collect::<Vec<_>>(),
        [(tested.id, true)]
    );
}

async fn invocations_are_listed_by_outcome_trigger_and_time(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda(input) { console.info('called'); if (input.payload) throw new Error('no'); }";
    author.publishes("fails", code).await;
    let good = author.invokes("fails", Value::Null).await;
    app.state.clock.advance(Duration::from_secs(60));
    let between = app.state.clock.now();
    let bad = author.invokes("fails", json!(true)).await;
    let list = async |list: ListInvocations| -> Vec<Invocation> {
        author.client.call(list).await.expect("a page").items
    };
    let ids = |found: &[Invocation]| found.iter().map(|it| it.id).collect::<Vec<_>>();
    let all = list(ListInvocations::default()).await;
    assert_eq!(ids(&all), [bad.id, good.id]);
    assert_eq!(all[0].logs, bad.logs);
    let failed = || Several::of(vec![Outcome::Custom, Outcome::Runtime]);
    for function in [None, Some(named("fails"))] {
        let failures = ListInvocations {
            outcome: failed(),
            function,
            ..ListInvocations::default()
        };
        assert_eq!(ids(&list(failures).await), [bad.id]);
    }
    let fine = ListInvocations {
        outcome: Several::of(vec![Outcome::Ok]),
        ..ListInvocations::default()
    };
    assert_eq!(ids(&list(fine).await), [good.id]);
    let before = ListInvocations {
        to: Some(between),
        ..ListInvocations::default()
    };
    assert_eq!(ids(&list(before).await), [good.id]);
    let after = ListInvocations {
        from: Some(between),
        logs: Some(false),
        ..ListInvocations::default()
    };
    let after = list(after).await;
    assert_eq!(
        (ids(&after), after[0].logs.len(), after[0].log_count),
        (vec![bad.id], 0, 1)
    );
    let scheduled = ListInvocations {
        trigger: Several::of(vec![Trigger::Schedule]),
        ..ListInvocations::default()
    };
    assert!(list(scheduled).await.is_empty());
}

async fn old_entries_are_forgotten_with_their_invocations(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    say(&author, "says", json!([["info", "old word"]])).await;
    assert_eq!(author.finds_text("word").await, ["old word"]);
    app.state.clock.advance(Duration::from_secs(31 * 24 * 3600));
    say(&author, "says", json!([["info", "new word"]])).await;
    background::forget_old_invocations(app.state.clone())
        .await
        .expect("old entries are forgotten");
    assert_eq!(author.finds_text("word").await, ["new word"]);
    assert_eq!(author.finds(SearchLogs::default()).await, ["new word"]);
}

async fn exports_are_whole_and_harmless(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    let said: Vec<Value> = (0..700)
        .map(|it| json!(["info", format!("line {it}")]))
        .collect();
    say(&author, "says", said.into()).await;
    app.state.clock.advance(Duration::from_secs(5));
    let bad = say(
        &author,
        "says",
        json!([["warn", "=1+1;\"x\"\n\u{1b}", { "a": 1 }]]),
    )
    .await;
    let csv = author.gets("/api/v1/logs/export").await;
    assert_eq!(
        csv.headers["content-disposition"],
        "attachment; filename=\"logs.csv\""
    );
    let csv = csv.body.as_str().expect("text").to_owned();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 702);
    assert_eq!(
        lines[0],
        "lambdaUUID;requestID;timestamp;level;message;extras"
    );
    let cells = "\"warn\";\"'=1+1;\"\"x\"\"\\n\\u{1b}\";\"[{\"\"a\"\":1}]\"";
    assert!(
        lines[1].contains(&format!("\"{}\";", bad.id)) && lines[1].ends_with(cells),
        "{}",
        lines[1]
    );
    let json_lines = author
        .gets("/api/v1/logs/export?format=jsonl&level=warn")
        .await;
    let exported: LoggedEntry = serde_json::from_value(json_lines.body).expect("one entry");
    assert_eq!(exported.entry, bad.logs[0]);
    let few = author.gets("/api/v1/logs/export?text=699").await;
    assert_eq!(few.body.as_str().expect("text").lines().count(), 2);
}

async fn payloads_are_kept_where_the_version_says_so(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .publishes(
            "echo",
            "async function lambda(input) { return input.payload; }",
        )
        .await;
    let record = async |record: Recording| {
        let save = SaveFunction {
            name: named("echo"),
            version: None,
            description: None,
            event: None,
            language: None,
            code: None,
            env: None,
            record: Some(record),
        };
        let saved = author.client.call(save).await.expect("it is saved");
        assert_eq!(saved.record, record);
    };
    let recorded = async |payload: Value| -> Invocation {
        let invocation = author.invokes("echo", payload).await;
        assert_eq!((&invocation.input, &invocation.output), (&None, &None));
        author
            .client
            .call(GetInvocation { id: invocation.id })
            .await
            .expect("it is recorded")
    };
    record(Recording {
        input: true,
        output: true,
    })
    .await;
    let nothing = recorded(json!({ "a": 1 })).await;
    assert_eq!(
        (nothing.input, nothing.output),
        (None, None),
        "the version is saved, but not live"
    );
    author.deploys("echo").await;
    let both = recorded(json!({ "a": "b\u{0}" })).await;
    let (input, output) = (both.input.expect("kept"), both.output.expect("kept"));
    assert_eq!(
        (input.text.as_str(), input.is_whole()),
        (r#"{"a":"b\u0000"}"#, true)
    );
    assert_eq!(output.text, input.text);
    let large = recorded(json!("ä".repeat(50_000)))
        .await
        .input
        .expect("kept");
    assert_eq!(
        (large.text.len() <= 64 << 10, large.bytes, large.is_whole()),
        (true, 100_002, false)
    );
    record(Recording {
        input: false,
        output: true,
    })
    .await;
    author.deploys("echo").await;
    let only_output = recorded(json!(7)).await;
    assert_eq!(
        (only_output.input, only_output.output.map(|it| it.text)),
        (None, Some("7".to_owned()))
    );
}

async fn what_is_dropped_is_counted(kind: Kind) {
    let app = TestApp::start_with(kind, |config| config.record_bytes = 0).await;
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    // Nothing can be written meanwhile, so what is logged piles up.
    let mut blocked = app.state.store.begin().await.expect("a transaction");
    if kind == Kind::Postgres {
        sqlx::query("LOCK TABLE invocations IN ACCESS EXCLUSIVE MODE")
            .execute(&mut *blocked)
            .await
            .expect("the table is locked");
    }
    for said in ["first", "second", "third"] {
        say(&author, "says", json!([["info", said]])).await;
    }
    let draft = TestDraft {
        name: named("says"),
        code: "function lambda(input, done) { console.info('a test'); done(); }".to_owned(),
        language: Default::default(),
        env: Default::default(),
        payload: Value::Null,
        headers: Vec::new(),
        timestamp: None,
    };
    author.client.call(draft).await.expect("a test");
    blocked.rollback().await.expect("the lock is given back");
    let page = author
        .searches(SearchLogs::default())
        .await
        .expect("a page");
    assert_eq!(messages(&page.items), ["a test", "first"]);
    assert_eq!((page.dropped.entries, page.dropped.invocations), (2, 0));
    let invocations = author
        .client
        .call(ListInvocations::default())
        .await
        .expect("a page")
        .items;
    assert_eq!(invocations.len(), 4);
    assert!(invocations[1].dropped_log_bytes > 0 && invocations[1].logs.is_empty());
    let later = SearchLogs {
        last_minutes: Some(0),
        from: None,
        ..SearchLogs::default()
    };
    app.state.clock.advance(Duration::from_secs(120));
    let page = author.searches(later).await.expect("a page");
    assert_eq!((page.items.len(), page.dropped.entries), (0, 0));
}

#[tokio::test]
async fn what_is_dropped_is_counted_on_sqlite() {
    what_is_dropped_is_counted(Kind::Sqlite).await;
}

#[tokio::test]
async fn what_is_dropped_is_counted_on_postgres() {
    what_is_dropped_is_counted(Kind::Postgres).await;
}
