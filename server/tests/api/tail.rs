//! The live tail: entries as they are logged, filters, resumption, resets, its end.

use std::time::Duration;

use api::{
    Role,
    invocations::Outcome,
    logs::{LoggedEntry, Tailed},
    people::{ChangeRole, RemoveMember},
};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    author::Author,
    databases::on_both_databases,
    gate::{Gate, waiting},
    harness::{TestApp, status},
    logs::{SAYS, say},
    person::Person,
    secrets::create,
    tenants::two_accounts,
};

on_both_databases!(
    entries_are_told_as_they_are_logged,
    only_what_is_asked_for_is_told,
    a_lost_connection_resumes_after_the_entry_seen_last,
    whoever_missed_something_is_told_to_search_again,
    a_tail_ends_when_the_server_stops,
    a_tail_tells_nothing_of_another_account,
    what_is_logged_after_a_secret_was_read_waits_until_it_can_be_hidden,
    a_tail_ends_when_the_rights_of_who_watches_change,
);

struct Tail {
    body: Body,
    text: String,
}

/// An event: its id, and what it tells.
type Sent = (String, Option<Tailed>);

impl Tail {
    async fn open(author: &Author<'_>, query: &str, last_seen: Option<&str>) -> Tail {
        let mut headers: HeaderMap = author.headers.clone();
        if let Some(id) = last_seen {
            headers.insert(
                "last-event-id",
                id.parse().expect("an id is a header's value"),
            );
        }
        let mut request = Request::get(format!("{}{query}", api::logs::STREAM))
            .body(Body::empty())
            .expect("a request");
        *request.headers_mut() = headers;
        let Ok(response) = author.app.router.clone().oneshot(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        Tail {
            body: response.into_body(),
            text: String::new(),
        }
    }

    /// From now on.
    async fn begin(author: &Author<'_>, query: &str) -> Tail {
        let mut tail = Tail::open(author, query, None).await;
        assert_eq!(tail.next().await.expect("the position").1, None);
        tail
    }

    async fn next(&mut self) -> Option<Sent> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                let told = field("data: ").map(|it| serde_json::from_str(it).expect("an entry"));
                let sent = field("id: ").map(|it| (it.to_owned(), told));
                self.text = rest.to_owned();
                if sent.is_some() {
                    return sent;
                }
                continue;
            }
            let frame = tokio::time::timeout(Duration::from_secs(30), self.body.frame());
            let frame = frame.await.expect("an event comes within 30 s")?;
            let data = frame.expect("the stream lives").into_data().expect("data");
            self.text
                .push_str(std::str::from_utf8(&data).expect("events are text"));
        }
    }

    /// The next entry's event id and message.
    async fn entry(&mut self) -> (String, String) {
        let (id, entry) = self.whole_entry().await;
        (id, entry.entry.message)
    }

    async fn whole_entry(&mut self) -> (String, LoggedEntry) {
        match self.next().await {
            Some((id, Some(Tailed::Entry { entry }))) => (id, *entry),
            other => panic!("no entry: {other:?}"),
        }
    }

    /// Asserts that the server ends it at once: what only a look now and then finds would take longer.
    async fn ends(&mut self) {
        let ended = tokio::time::timeout(Duration::from_secs(5), self.next());
        assert_eq!(ended.await.expect("at once"), None);
    }
}

async fn entries_are_told_as_they_are_logged(app: TestApp) {
    let author = Author::of(&app).await;
    let code = "async function lambda() { console.info('before'); await new Promise((done) => setTimeout(done, 20000)); console.info('after'); }";
    author.publishes("waits", code).await;
    let mut tail = Tail::begin(&author, "").await;
    // The function is still waiting when its first entry is seen.
    tokio::select! {
        _ = author.invokes("waits", Value::Null) => panic!("it ended before its entry was seen"),
        (_, message) = tail.entry() => assert_eq!(message, "before"),
    }
}

async fn only_what_is_asked_for_is_told(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["pays", "ships"] {
        author.publishes(name, SAYS).await;
    }
    let mut errors = Tail::begin(&author, "?level=error,warn&function=pays").await;
    let mut orders = Tail::begin(&author, "?text=order%2017").await;
    say(&author, "ships", json!([["error", "of another function"]])).await;
    let paid = say(
        &author,
        "pays",
        json!([["info", "order 1"], ["error", "order 17"], ["warn", "late"]]),
    )
    .await;
    let Some((_, Some(Tailed::Entry { entry }))) = errors.next().await else {
        panic!("an entry");
    };
    assert_eq!((entry.invocation, entry.number), (paid.id, 1));
    assert_eq!(entry.entry, paid.logs[1]);
    assert_eq!(errors.entry().await.1, "late");
    assert_eq!(orders.entry().await.1, "order 17");
}

async fn a_lost_connection_resumes_after_the_entry_seen_last(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    let mut tail = Tail::begin(&author, "").await;
    say(&author, "says", json!([["info", "one"], ["info", "two"]])).await;
    let (first, _) = tail.entry().await;
    drop(tail);
    say(&author, "says", json!([["info", "three"]])).await;
    let mut resumed = Tail::open(&author, "", Some(&first)).await;
    assert_eq!(resumed.entry().await.1, "two");
    assert_eq!(resumed.entry().await.1, "three");
}

async fn whoever_missed_something_is_told_to_search_again(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    let mut tail = Tail::begin(&author, "").await;
    say(&author, "says", json!([["info", "one"]])).await;
    let (seen, _) = tail.entry().await;
    drop(tail);
    // Nobody watches for so long that entries are not kept any more.
    app.state.clock.advance(Duration::from_secs(120));
    say(&author, "says", json!([["info", "two"]])).await;
    for unknown in [
        seen.as_str(),
        "nonsense",
        "0190b5f2000070008000000000000000-1",
    ] {
        let mut resumed = Tail::open(&author, "", Some(unknown)).await;
        assert_eq!(
            resumed.next().await.expect("an event").1,
            Some(Tailed::Reset),
            "{unknown}"
        );
        say(&author, "says", json!([["info", "three"]])).await;
        assert_eq!(resumed.entry().await.1, "three");
    }
}

async fn a_tail_ends_when_the_server_stops(app: TestApp) {
    let author = Author::of(&app).await;
    let mut tail = Tail::begin(&author, "").await;
    app.state.stop.cancel();
    assert_eq!(tail.next().await, None);
}

async fn a_tail_tells_nothing_of_another_account(app: TestApp) {
    let [one, two] = two_accounts(&app).await;
    for author in [&one, &two] {
        author.publishes("says", SAYS).await;
    }
    let mut all = Tail::begin(&one, "").await;
    let mut filtered = Tail::begin(&one, "?function=says&text=said").await;
    say(&two, "says", json!([["info", "said by them"]])).await;
    say(&one, "says", json!([["info", "said by us"]])).await;
    for tail in [&mut all, &mut filtered] {
        assert_eq!(tail.entry().await.1, "said by us");
    }

    say(&two, "says", json!([["info", "said by them"]])).await;
    let (last, _) = {
        say(&one, "says", json!([["info", "said again"]])).await;
        all.entry().await
    };
    say(&two, "says", json!([["info", "said by them"]])).await;
    say(&one, "says", json!([["info", "said at last"]])).await;
    let mut resumed = Tail::open(&one, "", Some(&last)).await;
    assert_eq!(resumed.entry().await.1, "said at last");
}

async fn what_is_logged_after_a_secret_was_read_waits_until_it_can_be_hidden(app: TestApp) {
    let author = Author::of(&app).await;
    let gate = Gate::of(&author).await;
    let secret = "hunter2-and-more";
    create(&author.client, "password", json!(secret))
        .await
        .expect("created");
    let before = "console.info('before');\n\
        const { value } = await secrets.readSecret('password');\n\
        console.info('it is ' + value, { value });\n\
        console.error(new Error(value), 'Basic ' + btoa(value));";
    let after = "console.warn('after ' + value);";
    author.publishes("leaks", &waiting(before, after)).await;
    author.publishes("says", SAYS).await;
    let mut tail = Tail::begin(&author, "").await;

    let watched = async {
        assert_eq!(tail.entry().await.1, "before");
        gate.is_reached_by(1).await;
        say(&author, "says", json!([["info", "meanwhile"]])).await;
        // It comes before what was logged earlier and must wait.
        assert_eq!(tail.entry().await.1, "meanwhile");
        gate.opens().await;
    };
    let (ended, ()) = tokio::join!(author.invokes("leaks", Value::Null), watched);
    assert_eq!(ended.outcome, Outcome::Ok, "{:?}", ended.error);
    assert_eq!(ended.logs.len(), 4);
    for (number, logged) in (1..).zip(&ended.logs[1..]) {
        let (_, told) = tail.whole_entry().await;
        assert_eq!((told.number, &told.entry), (number, logged));
        let text = serde_json::to_string(&told).expect("an entry encodes");
        for leak in ["hunter2", "aHVudGVyMi"] {
            assert!(!text.contains(leak), "{text}");
        }
    }
}

async fn a_tail_ends_when_the_rights_of_who_watches_change(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Developer).await;
    let watcher = Author {
        app: &app,
        client: bob.client.clone(),
        headers: bob.headers.clone(),
    };
    let given = |role| ChangeRole { id: bob.id, role };
    // With less, which still lets him watch; then with too little.
    for role in [Role::Viewer, Role::Invoker] {
        let mut tail = Tail::begin(&watcher, "").await;
        admin.client.call(given(role)).await.expect("lowered");
        tail.ends().await;
    }
    assert_eq!(status(&watcher.gets(api::logs::STREAM).await), 403);
    admin
        .client
        .call(given(Role::Viewer))
        .await
        .expect("raised");
    let mut tail = Tail::begin(&watcher, "").await;
    let remove = RemoveMember { id: bob.id };
    admin.client.call(remove).await.expect("removed");
    tail.ends().await;
}
