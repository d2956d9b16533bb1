//! A person's own sessions and password.

use api::{
    Code,
    password::ChangePassword,
    sessions::{EndOtherSessions, EndSession, ListSessions},
};
use axum::http::{HeaderMap, HeaderValue};
use serde_json::json;
use uuid::Uuid;

use crate::{
    databases::on_both_databases,
    harness::{TestApp, status},
    person::{PASSWORD, Person, log_in, post_from},
};

on_both_databases!(
    sessions_are_listed_and_ended_one_by_one,
    nobody_ends_somebody_elses_session,
    a_changed_password_ends_all_other_sessions,
);

async fn sessions_are_listed_and_ended_one_by_one(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let hostile = format!("Evil/1.0 <script>\t{}", "x".repeat(1000));
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_str(&hostile).expect("a header");
    headers.insert("user-agent", value);
    let credentials = json!({ "email": admin.email, "password": PASSWORD });
    let there = post_from(
        &app,
        "2001:db8::7",
        &headers,
        "/api/v1/session",
        credentials,
    )
    .await;
    let there = Person::who(&app, &there).await;
    let other = admin.logs_in().await;
    let listed = admin
        .client
        .call(ListSessions {})
        .await
        .expect("a list")
        .items;
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|it| it.current).count(), 1);
    let evil = listed
        .iter()
        .find(|it| it.address == "2001:db8::7")
        .expect("listed");
    assert!(evil.user_agent.contains("Evil/1.0") && evil.user_agent.chars().count() <= 300);
    assert_eq!(
        (evil.account.as_str(), evil.last_used_at),
        ("main", app.state.clock.now())
    );

    let mut stream = there.watches().await;
    let end = EndSession { id: evil.id };
    admin.client.call(end.clone()).await.expect("ended");
    there.is_logged_out().await;
    assert_eq!(stream.next().await, None);
    assert_eq!(
        admin.client.call(end).await.expect_err("gone").code,
        Code::NotFound
    );
    other.session().await.expect("still there");
    admin.client.call(EndOtherSessions {}).await.expect("ended");
    other.is_logged_out().await;
    admin.session().await.expect("the one that asked stays");
}

async fn nobody_ends_somebody_elses_session(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", api::Role::Admin).await;
    let hers = admin
        .client
        .call(ListSessions {})
        .await
        .expect("a list")
        .items;
    for id in [hers[0].id, Uuid::from_u128(7)] {
        let refused = bob
            .client
            .call(EndSession { id })
            .await
            .expect_err("not his");
        assert_eq!(refused, api::Problem::not_found("session", id));
    }
    bob.client.call(EndOtherSessions {}).await.expect("his own");
    admin.session().await.expect("hers stays");
}

async fn a_changed_password_ends_all_other_sessions(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let other = admin.logs_in().await;
    let change = |current: &str, new: &str| ChangePassword {
        current: current.to_owned(),
        new: new.to_owned(),
    };
    let wrong = admin
        .client
        .call(change("a wrong guess", "a new password of mine"))
        .await;
    let wrong = wrong.expect_err("wrong");
    assert_eq!(
        (wrong.code, wrong.field.as_deref()),
        (Code::WrongCredentials, Some("current"))
    );
    let weak = admin
        .client
        .call(change(PASSWORD, "short"))
        .await
        .expect_err("weak");
    assert_eq!(
        (weak.code, weak.field.as_deref()),
        (Code::InvalidField, Some("new"))
    );
    let new = "a new password of mine";
    admin
        .client
        .call(change(PASSWORD, new))
        .await
        .expect("changed");
    other.is_logged_out().await;
    admin.session().await.expect("the one that asked stays");
    assert_eq!(status(&log_in(&app, &admin.email, PASSWORD).await), 401);
    assert_eq!(status(&log_in(&app, &admin.email, new).await), 200);
}
