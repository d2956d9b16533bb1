//! Logs: what is found in them, by what, and by whom.

use std::time::Duration;

use api::{
    Code, Problem, Role,
    invocations::{GetInvocation, Invocation, Level, Outcome, Trigger},
    logs::{LogPage, LoggedEntry, SearchLogs},
    several::Several,
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::{Reply, TestApp},
};

on_both_databases!(
    entries_are_found_by_everything_that_they_are,
    entries_come_by_page_the_newest_first,
    words_are_found_wherever_they_stand,
    hostile_searches_find_nothing_and_break_nothing,
    hostile_entries_are_kept_as_they_are,
    a_filter_that_makes_no_sense_is_refused_by_name,
    nobody_reads_logs_without_the_permission,
);

pub(crate) const SAYS: &str = "async function lambda(input) { for (const [level, ...said] of input.payload) console[level](...said); }";

impl Author<'_> {
    pub(crate) async fn searches(&self, search: SearchLogs) -> Result<LogPage, Problem> {
        self.client.call(search).await
    }

    pub(crate) async fn finds(&self, search: SearchLogs) -> Vec<String> {
        let page = self.searches(search).await.expect("a page");
        messages(&page.items)
    }

    pub(crate) async fn finds_text(&self, text: &str) -> Vec<String> {
        self.finds(with_text(text)).await
    }

    pub(crate) async fn gets(&self, path: &str) -> Reply {
        let mut request = Request::get(path).body(Body::empty()).expect("a request");
        *request.headers_mut() = self.headers.clone();
        self.app.send(request).await
    }
}

pub(crate) fn messages(entries: &[LoggedEntry]) -> Vec<String> {
    entries.iter().map(|it| it.entry.message.clone()).collect()
}

fn with_text(text: &str) -> SearchLogs {
    SearchLogs {
        text: Some(text.to_owned()),
        ..SearchLogs::default()
    }
}

fn levels(levels: &[Level]) -> Option<Several<Level>> {
    Several::of(levels.to_vec())
}

/// Writes `name`, which logs what its payload says, and lets it log.
pub(crate) async fn say(author: &Author<'_>, name: &str, said: Value) -> Invocation {
    let invocation = author.invokes(name, said).await;
    assert_eq!(invocation.outcome, Outcome::Ok);
    invocation
}

async fn entries_are_found_by_everything_that_they_are(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["pays", "ships"] {
        author.publishes(name, SAYS).await;
    }
    let paid = say(
        &author,
        "pays",
        json!([["info", "paid"], ["error", "card declined", { "order": 17 }]]),
    )
    .await;
    app.state.clock.advance(Duration::from_secs(60));
    let between = app.state.clock.now();
    app.state.clock.advance(Duration::from_secs(60));
    say(
        &author,
        "ships",
        json!([["warn", "late"], ["debug", "packed"]]),
    )
    .await;

    let all = SearchLogs::default();
    assert_eq!(
        author.finds(all.clone()).await,
        ["packed", "late", "card declined", "paid"]
    );
    let of = |function: &str| SearchLogs {
        function: Some(named(function)),
        ..SearchLogs::default()
    };
    assert_eq!(author.finds(of("pays")).await, ["card declined", "paid"]);
    let severe = SearchLogs {
        level: levels(&[Level::Warn, Level::Error]),
        ..SearchLogs::default()
    };
    assert_eq!(
        author.finds(severe.clone()).await,
        ["late", "card declined"]
    );
    let severe_of_one = SearchLogs {
        function: Some(named("pays")),
        ..severe
    };
    assert_eq!(author.finds(severe_of_one).await, ["card declined"]);
    let later = SearchLogs {
        from: Some(between),
        ..SearchLogs::default()
    };
    assert_eq!(author.finds(later).await, ["packed", "late"]);
    let earlier = SearchLogs {
        to: Some(between),
        level: levels(&[Level::Info]),
        ..SearchLogs::default()
    };
    assert_eq!(author.finds(earlier).await, ["paid"]);
    let of_one = SearchLogs {
        invocation: Some(paid.id),
        ..with_text("declined")
    };
    let page = author.searches(of_one).await.expect("a page");
    assert_eq!(page.next, None);
    let [entry] = page.items.as_slice() else {
        panic!("one entry: {:?}", page.items);
    };
    assert_eq!(
        (entry.invocation, entry.number, entry.test),
        (paid.id, 1, false)
    );
    assert_eq!(
        (entry.function.as_str(), entry.trigger),
        ("pays", Trigger::Call)
    );
    assert_eq!(entry.entry, paid.logs[1]);
    let by_schedule = SearchLogs {
        trigger: Several::of(vec![Trigger::Schedule]),
        ..SearchLogs::default()
    };
    assert_eq!(author.finds(by_schedule).await, [""; 0]);
}

async fn entries_come_by_page_the_newest_first(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    for round in 0..3 {
        let said: Vec<Value> = (0..70)
            .map(|it| json!(["info", format!("word {round} {it}")]))
            .collect();
        say(&author, "says", said.into()).await;
        app.state.clock.advance(Duration::from_secs(1));
    }
    let expected: Vec<String> = (0..3)
        .flat_map(|round| (0..70).map(move |it| format!("word {round} {it}")))
        .rev()
        .collect();
    let filters = [
        SearchLogs::default(),
        with_text("word"),
        SearchLogs {
            level: levels(&[Level::Info, Level::Warn]),
            ..SearchLogs::default()
        },
    ];
    for filter in filters {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let search = SearchLogs {
                limit: Some(60),
                cursor,
                ..filter.clone()
            };
            let page = author.searches(search).await.expect("a page");
            found.extend(messages(&page.items));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn words_are_found_wherever_they_stand(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    say(
        &author,
        "says",
        json!([
            ["info", "Payment of Müller declined", { "card": "VISA", "steps": ["check", "charge"] }],
            ["info", "payment accepted"],
            ["info", "注文が失敗しました"],
        ]),
    )
    .await;
    let declined = ["Payment of Müller declined"];
    for text in [
        "declined",
        "PAYMENT declined",
        "müller",
        "visa",
        "card visa",
        "charge",
        "\"of müller\"",
        "payment decl",
    ] {
        assert_eq!(author.finds_text(text).await, declined, "{text}");
    }
    assert_eq!(author.finds_text("payment").await.len(), 2);
    assert_eq!(author.finds_text("失敗").await, ["注文が失敗しました"]);
    for text in [
        "eclined",
        "\"declined müller\"",
        "decl payment ",
        "payment missing",
    ] {
        assert_eq!(author.finds_text(text).await, [""; 0], "{text}");
    }
}

async fn hostile_searches_find_nothing_and_break_nothing(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    say(&author, "says", json!([["info", "harmless"]])).await;
    for text in [
        "x\" OR words : \"harmless",
        "facets : (linfo) OR zzz",
        "NEAR(harmless zzz)",
        "harmless NOT zzz",
        "zzz'); DROP TABLE log_entries; --",
        "zzz | harmless",
        "!zzz:*ABCD",
        "zzz <-> \\ ' harmless",
        "linfo",
        "f\u{0}zzz",
    ] {
        assert_eq!(author.finds_text(text).await, [""; 0], "{text}");
    }
    for text in ["***", "'; --", "\"\"\"\" ()", "\u{0}", "^:{}"] {
        let refused = author
            .searches(with_text(text))
            .await
            .expect_err("no words");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some("text")),
            "{text}"
        );
    }
    assert_eq!(author.finds_text("harmless").await, ["harmless"]);
}

async fn hostile_entries_are_kept_as_they_are(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    let hostile = [
        "nul \u{0} inside",
        "=HYPERLINK(\"http://evil\")",
        "<script>alert(1)</script>",
        "\u{1b}[2J\u{202e}reversed",
        "'; DROP TABLE log_entries; --",
        "a\nb\r\n{\"level\":\"error\"}",
        "\u{fffd}\u{1f600}",
    ];
    let said: Vec<Value> = hostile
        .iter()
        .map(|it| json!(["info", it, { *it: it }]))
        .collect();
    let long = "word ".repeat(30_000);
    let invocation = say(&author, "says", said.into()).await;
    let talkative = say(&author, "says", json!([["info", long]])).await;
    let recorded = author
        .client
        .call(GetInvocation { id: invocation.id })
        .await
        .expect("it is recorded");
    assert_eq!(recorded.logs, invocation.logs);
    assert_eq!(recorded.log_count, hostile.len() as u64);
    let mut found = author
        .finds(SearchLogs {
            invocation: Some(invocation.id),
            ..SearchLogs::default()
        })
        .await;
    found.reverse();
    assert_eq!(found, hostile);
    let recorded = author
        .client
        .call(GetInvocation { id: talkative.id })
        .await
        .expect("it is recorded");
    assert_eq!(recorded.logs, talkative.logs);
    assert_eq!(author.finds_text("reversed").await.len(), 1);
}

async fn a_filter_that_makes_no_sense_is_refused_by_name(app: TestApp) {
    let author = Author::of(&app).await;
    for (path, code) in [
        ("/api/v1/logs?level=fatal", Code::MalformedRequest),
        ("/api/v1/logs?from=yesterday", Code::MalformedRequest),
        ("/api/v1/logs?invocation=1", Code::MalformedRequest),
        ("/api/v1/logs?nonsense=1", Code::MalformedRequest),
        ("/api/v1/logs?function=a%20b", Code::MalformedRequest),
        ("/api/v1/logs?function=missing", Code::NotFound),
        ("/api/v1/logs?limit=0", Code::InvalidField),
        ("/api/v1/logs?cursor=zzz", Code::InvalidCursor),
        ("/api/v1/logs?cursor=YWJj", Code::InvalidCursor),
        (
            "/api/v1/logs?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
            Code::InvalidField,
        ),
        ("/api/v1/logs/stream?level=fatal", Code::MalformedRequest),
        ("/api/v1/logs/stream?function=missing", Code::NotFound),
        ("/api/v1/logs/export?format=exe", Code::MalformedRequest),
        ("/api/v1/logs/export?text=***", Code::InvalidField),
        ("/api/v1/invocations?outcome=great", Code::MalformedRequest),
    ] {
        let reply = author.gets(path).await;
        assert_eq!(reply.body["code"], json!(code), "{path}: {}", reply.body);
    }
    let long = author
        .searches(with_text(&"a".repeat(501)))
        .await
        .expect_err("too long");
    assert_eq!(long.code, Code::InvalidField);
}

async fn nobody_reads_logs_without_the_permission(app: TestApp) {
    for path in ["/api/v1/logs", "/api/v1/logs/stream", "/api/v1/logs/export"] {
        let anonymous = Request::get(path).body(Body::empty()).expect("a request");
        assert_eq!(app.send(anonymous).await.status, 401, "{path}");
        let mut invoker = Request::get(path).body(Body::empty()).expect("a request");
        *invoker.headers_mut() = crate::harness::bearer(&app.token(Role::Invoker, None).await);
        assert_eq!(app.send(invoker).await.status, 403, "{path}");
    }
    let viewer = app.client(Role::Viewer).await;
    viewer
        .call(SearchLogs::default())
        .await
        .expect("a viewer reads logs");
}
