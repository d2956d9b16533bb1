//! The stream of what changes: order, resumption, resets, and its end.

use std::time::Duration;

use api::{Role, events::Change};
use serde_json::Value;

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::{NOW, TestApp, bearer},
    stream::{Sent, Stream},
    tenants::two_accounts,
};

on_both_databases!(
    a_lost_connection_resumes_exactly_where_it_ended,
    an_unknown_position_is_answered_with_a_reset,
    undeploying_is_told,
    a_stream_ends_with_its_session,
    a_stream_ends_when_the_server_stops,
    nobody_watches_without_credentials,
    nothing_of_another_account_is_told,
);

const ONE: &str = "async function lambda() { return 1; }";

async fn a_lost_connection_resumes_exactly_where_it_ended(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", ONE).await;
    let mut whole = author.watches().await;
    author.deploys("greet").await;
    let mut sent: Vec<Sent> = Vec::new();
    for _ in 0..4 {
        sent.push(whole.next().await.expect("four states"));
    }
    for seen in 0..3 {
        let mut resumed = Stream::open(&app, author.headers.clone(), Some(&sent[seen].id)).await;
        for missed in &sent[seen + 1..] {
            assert_eq!(resumed.next().await.as_ref(), Some(missed));
        }
    }
}

async fn an_unknown_position_is_answered_with_a_reset(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", ONE).await;
    let mut stream = Stream::open(&app, author.headers.clone(), Some("of-another-start-7")).await;
    assert_eq!(stream.next_change().await, Change::Reset);
    author.deploys("greet").await;
    assert!(matches!(
        stream.next_change().await,
        Change::Deployment { .. }
    ));
}

async fn undeploying_is_told(app: TestApp) {
    let author = Author::of(&app).await;
    author.publishes("greet", ONE).await;
    let mut stream = author.watches().await;
    author.undeploys("greet").await.expect("it is undeployed");
    assert_eq!(
        stream.next_change().await,
        Change::Function {
            name: named("greet")
        }
    );
    author
        .tries("greet", Value::Null)
        .await
        .expect_err("it is undeployed");
}

async fn a_stream_ends_with_its_session(app: TestApp) {
    let now: jiff::Timestamp = NOW.parse().expect("an instant");
    let expires = now + Duration::from_secs(60);
    let headers = bearer(&app.token(Role::Developer, Some(expires)).await);
    let mut stream = Stream::open(&app, headers, None).await;
    stream.next().await.expect("the position");
    let author = Author::of(&app).await;
    author.writes("greet", ONE).await;
    app.state.clock.advance(Duration::from_secs(61));
    author.approves("greet").await.expect("a deployment begins");
    while let Some(sent) = stream.next().await {
        assert!(
            !matches!(sent.change, Some(Change::Deployment { .. })),
            "{sent:?}"
        );
    }
}

async fn a_stream_ends_when_the_server_stops(app: TestApp) {
    let author = Author::of(&app).await;
    let mut stream = author.watches().await;
    app.state.stop.cancel();
    assert_eq!(stream.next().await, None);
}

async fn nobody_watches_without_credentials(app: TestApp) {
    let request = axum::http::Request::get(api::events::PATH).body(axum::body::Body::empty());
    let reply = app.send(request.expect("a request")).await;
    assert_eq!(reply.status, axum::http::StatusCode::UNAUTHORIZED);
}

async fn nothing_of_another_account_is_told(app: TestApp) {
    let [one, two] = two_accounts(&app).await;
    for author in [&one, &two] {
        author.writes("greet", ONE).await;
    }
    let mut stream = one.watches().await;
    let theirs = two.deploys("greet").await;
    let ours = one.deploys("greet").await;
    for state in &ours.states {
        let Change::Deployment { deployment } = stream.next_change().await else {
            panic!("another change");
        };
        assert_ne!(deployment.id, theirs.id);
        assert_eq!((deployment.id, deployment.state), (ours.id, state.state));
    }
}
