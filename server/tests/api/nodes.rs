//! Several processes on one database: a change of rights on one acts on the others.

use std::time::Duration;

use api::{
    Code, Role,
    domains::AllowDomain,
    events::Change,
    functions::ListFunctions,
    people::{ChangeRole, RemoveMember},
};
use server::store::By;
use tokio::time::timeout;

use crate::{
    author::{Author, answering, named},
    databases::{Kind, on_both_databases},
    harness::{TestApp, bearer},
    person::Person,
    stream::Stream,
};

/// What nobody said anything about would be believed for three seconds.
const SOON: Duration = Duration::from_secs(1);

on_both_databases!(a_running_server_hears_what_the_command_line_changes,);

/// Waits until a server ends a stream, so that it has heard of what happened.
async fn ends(stream: &mut Stream) {
    let ended = timeout(SOON, stream.next()).await;
    assert_eq!(ended.expect("within a second"), None);
}

#[tokio::test]
async fn another_server_hears_of_changed_rights_and_ends_streams() {
    let one = TestApp::start(Kind::Postgres).await;
    let two = one.beside().await;
    let admin = Person::sets_up(&one).await;
    let bob = admin.invites("bob@example.com", Role::Developer).await;
    let there = two.client_with(bob.headers.clone());
    there
        .call(ListFunctions::default())
        .await
        .expect("admitted");
    let mut stream = Stream::open(&two, bob.headers.clone(), None).await;
    stream.next().await.expect("the position");

    let lower = ChangeRole {
        id: bob.id,
        role: Role::Viewer,
    };
    admin.client.call(lower).await.expect("lowered");
    ends(&mut stream).await;
    let mut stream = Stream::open(&two, bob.headers.clone(), None).await;
    stream.next().await.expect("the position");
    admin
        .client
        .call(RemoveMember { id: bob.id })
        .await
        .expect("removed");
    ends(&mut stream).await;
    let refused = there.call(ListFunctions::default()).await;
    assert_eq!(refused.expect_err("removed").code, Code::Unauthenticated);
}

async fn a_running_server_hears_what_the_command_line_changes(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    admin.session().await.expect("admitted");
    let mut stream = admin.watches().await;
    let console = app.store_beside().await;
    let by = By {
        account: console.account().await.expect("an account").id,
        who: "console",
        at: app.state.clock.now(),
    };
    console
        .set_password(admin.id, "a hash that nobody has", None, &by)
        .await
        .expect("set");
    let ended = timeout(Duration::from_secs(3), async {
        while stream.next().await.is_some() {}
    });
    ended.await.expect("soon");
    admin.is_logged_out().await;
}

#[tokio::test]
async fn a_token_of_another_server_works_at_once() {
    let one = TestApp::start(Kind::Postgres).await;
    let two = one.beside().await;
    let token = one.token(Role::Viewer, None).await;
    let there = two.client_with(bearer(&token));
    there
        .call(ListFunctions::default())
        .await
        .expect("admitted");
}

/// What a watcher hears within some seconds, until `wanted` is among it.
async fn hears(stream: &mut Stream, wanted: impl Fn(&Change) -> bool) {
    let heard = timeout(Duration::from_secs(5), async {
        while !wanted(&stream.next_change().await) {}
    });
    heard.await.expect("it is told");
}

#[tokio::test]
async fn a_watcher_hears_what_another_server_changes() {
    let one = TestApp::start(Kind::Postgres).await;
    let two = one.beside().await;
    let author = Author::of(&one).await;
    let token = two.token(Role::Admin, None).await;
    let mut stream = Stream::open(&two, bearer(&token), None).await;
    stream.next().await.expect("the position");
    let about =
        |change: &Change| matches!(change, Change::Function { name } if *name == named("greet"));

    author.writes("greet", &answering("x")).await;
    hears(&mut stream, about).await;
    let deployment = author.deploys("greet").await;
    hears(&mut stream, |change| match change {
        Change::Deployment { deployment: told } => {
            told.id == deployment.id && told.state == deployment.state
        }
        _ => false,
    })
    .await;
    author.undeploys("greet").await.expect("it is undeployed");
    hears(&mut stream, about).await;
    let allow = AllowDomain {
        domain: "api.example.com".to_owned(),
    };
    let admin = one.client(Role::Admin).await;
    admin.call(allow).await.expect("allowed");
    hears(&mut stream, |change| *change == Change::Domains).await;
}
