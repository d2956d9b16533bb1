//! Who changed what: that every change is there, in its chain, and that nobody can rewrite it unseen.

mod kinds;

use api::{
    Client, Code, Role,
    activity::{Entry, ListActivity, VerifyActivity},
    deployments::{Deployment, DeploymentState},
    domains::{AllowDomain, RemoveDomain},
    events::Change,
    functions::DeleteFunction,
    invitations::{Invite, RevokeInvitation},
    secrets::DeleteSecret,
    session::{LogIn, LogOut, SetUp},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, header},
};
use serde_json::{Value, json};
use server::store::Backend;
use sqlx::raw_sql;

use crate::{
    author::{Author, answering, named},
    databases::on_both_databases,
    harness::{TestApp, bearer, status},
    secrets,
};

on_both_databases!(
    every_change_of_a_function_is_there,
    a_failed_deployment_is_there_with_its_cause,
    people_who_come_and_go_are_there,
    what_an_admin_does_is_there_without_any_secret,
    activity_is_filtered_and_paged,
    the_chain_holds_while_many_add_to_it,
    what_is_rewritten_shows,
    what_is_cut_off_shows,
    rows_are_neither_changed_nor_deleted,
    activity_is_taken_home_as_lines_and_as_a_table,
    watchers_are_told_that_there_is_more,
);

async fn activity(client: &Client, filter: ListActivity) -> Vec<Entry> {
    client.call(filter).await.expect("a page").items
}

/// What happened to a function, the oldest first.
async fn kinds_of(author: &Author<'_>, function: &str) -> Vec<String> {
    let filter = ListActivity {
        function: Some(named(function)),
        ..ListActivity::default()
    };
    let mut kinds: Vec<String> = activity(&author.client, filter)
        .await
        .into_iter()
        .map(|it| it.kind)
        .collect();
    kinds.reverse();
    kinds
}

async fn every_change_of_a_function_is_there(app: TestApp) {
    let author = Author::of(&app).await;
    let first: Deployment = author.publishes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    author.deploys("greet").await;
    author.rolls_back(&first).await.expect("it is rolled back");
    author.undeploys("greet").await.expect("it is undeployed");
    let delete = DeleteFunction {
        name: named("greet"),
    };
    author.client.call(delete).await.expect("it is deleted");
    assert_eq!(
        kinds_of(&author, "greet").await,
        [
            "function.created",
            "deployment.started",
            "deployment.finished",
            "function.saved",
            "deployment.started",
            "deployment.finished",
            "deployment.rolled_back",
            "function.undeployed",
            "function.deleted",
        ]
    );
    let saved = ListActivity {
        kind: Some("function.saved".to_owned()),
        ..ListActivity::default()
    };
    let saved = &activity(&author.client, saved).await[0];
    assert_eq!(
        (saved.who.as_str(), &saved.details["version"]),
        ("developer", &json!(2))
    );
    assert_eq!(
        (saved.subject.noun.as_str(), saved.subject.name.as_str()),
        ("function", "greet")
    );
    let chain = author.client.call(VerifyActivity {}).await.expect("a walk");
    assert_eq!((chain.fault, chain.verified), (None, chain.entries));
}

async fn a_failed_deployment_is_there_with_its_cause(app: TestApp) {
    let author = Author::of(&app).await;
    author
        .writes(
            "greet",
            "throw new Error('no');\nasync function lambda() {}\n",
        )
        .await;
    assert_eq!(
        author.deploys("greet").await.state,
        DeploymentState::DeployError
    );
    let failed = ListActivity {
        kind: Some("deployment.failed".to_owned()),
        ..ListActivity::default()
    };
    let failed = activity(&author.client, failed).await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].details["state"], "deploy_error");
    let message = failed[0].details["message"].as_str().expect("a message");
    assert!(message.contains("no"), "{message}");
}

async fn people_who_come_and_go_are_there(app: TestApp) {
    let (email, password) = ("ada@example.com", "a quiet stone in the river");
    let set_up = SetUp {
        code: app.state.auth.setup_code().to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
    };
    app.call(set_up).await.expect("the first admin");
    let log_in = json!({ "email": email, "password": password });
    let request = Request::post("/api/v1/session")
        .header("content-type", "application/json")
        .body(Body::from(log_in.to_string()))
        .expect("a request");
    let reply = app.send(request).await;
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, reply.headers[header::SET_COOKIE].clone());
    headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    let admin = app.client_with(headers);
    admin.call(LogOut {}).await.expect("logged out");
    let wrong = LogIn {
        email: email.to_owned(),
        password: "not the password".to_owned(),
        code: None,
    };
    app.call(wrong).await.expect_err("refused");
    let viewer = app.client(Role::Viewer).await;
    let mut told: Vec<(String, String)> = activity(&viewer, ListActivity::default())
        .await
        .into_iter()
        .map(|it| (it.who, it.kind))
        .collect();
    told.reverse();
    let told: Vec<(&str, &str)> = told
        .iter()
        .map(|(who, kind)| (who.as_str(), kind.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (email, "account.set_up"),
            (email, "session.begun"),
            (email, "session.begun"),
            (email, "session.ended"),
            ("console", "token.created"),
        ]
    );
}

async fn what_an_admin_does_is_there_without_any_secret(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    let allow = AllowDomain {
        domain: "example.com".to_owned(),
    };
    let domain = admin.call(allow).await.expect("it is allowed");
    let remove = RemoveDomain { id: domain.id };
    admin.call(remove).await.expect("it is removed");
    secrets::create(&admin, "KEY", json!("a value that nobody sees"))
        .await
        .expect("it is created");
    let delete = DeleteSecret {
        name: secrets::secret_name("KEY"),
    };
    admin.call(delete).await.expect("it is deleted");
    let invite = Invite {
        role: Role::Viewer,
        email: Some("bob@example.com".to_owned()),
    };
    let invitation = admin.call(invite).await.expect("an invitation").invitation;
    let revoke = RevokeInvitation { id: invitation.id };
    admin.call(revoke).await.expect("it is revoked");
    let told = activity(&admin, ListActivity::default()).await;
    let kinds: Vec<&str> = told.iter().rev().map(|it| it.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "token.created",
            "domain.allowed",
            "domain.removed",
            "secret.created",
            "secret.deleted",
            "user.invited",
            "user.invitation_revoked",
        ]
    );
    let written = serde_json::to_string(&told).expect("entries encode");
    assert!(!written.contains("a value that nobody sees"), "{written}");
    let verification = admin.call(VerifyActivity {}).await.expect("an answer");
    assert_eq!(verification.fault, None);
}

async fn activity_is_filtered_and_paged(app: TestApp) {
    let author = Author::of(&app).await;
    for name in ["a", "b", "c"] {
        author.writes(name, &answering(name)).await;
    }
    let of = |filter: ListActivity| activity(&author.client, filter);
    let by_kind = |kind: &str| ListActivity {
        kind: Some(kind.to_owned()),
        ..ListActivity::default()
    };
    assert_eq!(of(by_kind("function")).await.len(), 3);
    assert_eq!(of(by_kind("function.created")).await.len(), 3);
    assert_eq!(of(by_kind("func")).await.len(), 0);
    assert_eq!(of(by_kind("%")).await.len(), 0);
    let by_console = ListActivity {
        who: Some("CONSO".to_owned()),
        ..ListActivity::default()
    };
    assert_eq!(of(by_console).await.len(), 1);
    let tokens = ListActivity {
        subject: Some("token".to_owned()),
        ..ListActivity::default()
    };
    assert_eq!(of(tokens).await.len(), 1);
    let later = ListActivity {
        from: Some(app.state.clock.now() + std::time::Duration::from_secs(1)),
        ..ListActivity::default()
    };
    assert_eq!(of(later).await.len(), 0);

    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let list = ListActivity {
            limit: Some(3),
            cursor,
            ..ListActivity::default()
        };
        let page = author.client.call(list).await.expect("a page");
        seen.extend(page.items.into_iter().map(|it| it.sequence));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [4, 3, 2, 1]);
    let wrong = ListActivity {
        cursor: Some("eA".to_owned()),
        ..ListActivity::default()
    };
    let refused = author.client.call(wrong).await.expect_err("no cursor");
    assert_eq!(refused.code, Code::InvalidCursor);
}

async fn the_chain_holds_while_many_add_to_it(app: TestApp) {
    let author = Author::of(&app).await;
    let names: Vec<String> = (0..12).map(|it| format!("f{it}")).collect();
    let code = answering("x");
    futures_util::future::join_all(names.iter().map(|name| author.writes(name, &code))).await;
    let chain = author.client.call(VerifyActivity {}).await.expect("a walk");
    assert_eq!((chain.fault, chain.verified), (None, 13));
}

/// What whoever owns the database can do.
async fn behind_the_triggers(app: &TestApp, statement: &'static str) {
    let drop = match app.state.store.backend() {
        Backend::Sqlite => {
            "DROP TRIGGER activity_is_not_changed; DROP TRIGGER activity_is_not_deleted"
        }
        Backend::Postgres => "DROP TRIGGER activity_is_append_only ON activity",
    };
    for sql in [drop, statement] {
        raw_sql(sql)
            .execute(app.state.store.writer())
            .await
            .expect("it is done");
    }
}

async fn what_is_rewritten_shows(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    behind_the_triggers(
        &app,
        "UPDATE activity SET who = 'nobody' WHERE sequence = 2",
    )
    .await;
    let chain = author.client.call(VerifyActivity {}).await.expect("a walk");
    let fault = chain.fault.expect("it shows");
    assert_eq!((fault.sequence, chain.verified, chain.entries), (2, 1, 3));
}

async fn what_is_cut_off_shows(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("one")).await;
    author.saves("greet", &answering("two")).await;
    behind_the_triggers(&app, "DELETE FROM activity WHERE sequence = 3").await;
    let chain = author.client.call(VerifyActivity {}).await.expect("a walk");
    let fault = chain.fault.expect("it shows");
    assert_eq!((fault.sequence, chain.verified), (3, 2));
}

async fn rows_are_neither_changed_nor_deleted(app: TestApp) {
    Author::of(&app).await;
    for statement in ["UPDATE activity SET who = 'nobody'", "DELETE FROM activity"] {
        let refused = raw_sql(statement).execute(app.state.store.writer()).await;
        let refused = refused.map(drop).expect_err("it is refused").to_string();
        assert!(refused.contains("only ever added to"), "{refused}");
    }
}

async fn activity_is_taken_home_as_lines_and_as_a_table(app: TestApp) {
    let author = Author::of(&app).await;
    author.writes("greet", &answering("one")).await;
    let get = |query: &'static str| {
        let token = author.headers["authorization"].clone();
        let request = Request::get(format!("/api/v1/activity/export{query}"))
            .header("authorization", token)
            .body(Body::empty())
            .expect("a request");
        app.send(request)
    };
    let lines = get("").await;
    assert_eq!(lines.headers["content-type"], "application/jsonl");
    let text = lines.body.as_str().expect("text");
    let entries: Vec<Entry> = text
        .lines()
        .map(|it| serde_json::from_str(it).expect("an entry"))
        .collect();
    let kinds: Vec<&str> = entries.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["token.created", "function.created"]);
    assert_eq!(entries[1].previous, entries[0].hash);

    let table = get("?format=csv&kind=function").await;
    let text = table.body.as_str().expect("text");
    assert!(text.starts_with("sequence,at,who,kind,"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
    let wrong = get("?format=pdf").await;
    assert_eq!(
        (status(&wrong), &wrong.body["code"]),
        (400, &Value::from("malformed_request"))
    );
    let invoker = bearer(&app.token(Role::Invoker, None).await)["authorization"].clone();
    let request = Request::get("/api/v1/activity/export")
        .header("authorization", invoker)
        .body(Body::empty())
        .expect("a request");
    assert_eq!(status(&app.send(request).await), 403);
}

async fn watchers_are_told_that_there_is_more(app: TestApp) {
    let author = Author::of(&app).await;
    let mut stream = author.watches().await;
    author.writes("greet", &answering("one")).await;
    stream
        .until(|it| matches!(it, Change::Activity { sequence } if *sequence >= 2))
        .await;
}
