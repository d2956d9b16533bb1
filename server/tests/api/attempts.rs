//! Attempts are slowed by account and address, and the owner gets in all the same.

use std::time::Duration;

use axum::http::HeaderMap;
use serde_json::json;

use crate::{
    databases::on_both_databases,
    harness::{Reply, TestApp, status},
    person::{PASSWORD, Person, code, cookies_of, log_in, post_from},
};

on_both_databases!(
    an_attack_from_many_addresses_is_slowed_and_does_not_lock_the_owner_out,
    a_known_device_is_slowed_by_its_own_failures,
    one_network_guessing_at_many_emails_is_slowed,
    a_thief_of_a_session_cannot_try_passwords_for_ever,
);

async fn try_from(app: &TestApp, address: &str, browser: &HeaderMap, password: &str) -> Reply {
    let credentials = json!({ "email": "admin@example.com", "password": password });
    post_from(app, address, browser, "/api/v1/session", credentials).await
}

/// Tries wrong passwords from many addresses until the email is slowed.
async fn attack(app: &TestApp) {
    for number in 0..40 {
        let address = format!("203.0.113.{number}");
        let reply = try_from(app, &address, &HeaderMap::new(), "a wrong guess").await;
        if status(&reply) == 429 {
            return;
        }
        assert_eq!(code(&reply), "wrong_credentials");
    }
    panic!("forty addresses may guess at one email");
}

async fn an_attack_from_many_addresses_is_slowed_and_does_not_lock_the_owner_out(app: TestApp) {
    Person::sets_up(&app).await;
    let first = try_from(&app, "198.51.100.7", &HeaderMap::new(), PASSWORD).await;
    let browser = cookies_of(&first);
    attack(&app).await;
    let stranger = try_from(&app, "192.0.2.99", &HeaderMap::new(), PASSWORD).await;
    assert_eq!(
        status(&stranger),
        429,
        "a stranger waits even with the password"
    );
    let known_place = try_from(&app, "198.51.100.7", &HeaderMap::new(), PASSWORD).await;
    assert_eq!(status(&known_place), 200, "{}", known_place.body);
    let known_device = try_from(&app, "192.0.2.99", &browser, PASSWORD).await;
    assert_eq!(status(&known_device), 200, "{}", known_device.body);
    app.state.clock.advance(Duration::from_secs(15 * 60));
    let later = try_from(&app, "192.0.2.98", &HeaderMap::new(), PASSWORD).await;
    assert_eq!(status(&later), 200, "a stranger waits for a while");
}

async fn a_known_device_is_slowed_by_its_own_failures(app: TestApp) {
    Person::sets_up(&app).await;
    let browser = cookies_of(&log_in(&app, "admin@example.com", PASSWORD).await);
    let mut replies = Vec::new();
    for _ in 0..12 {
        let reply = try_from(&app, "192.0.2.99", &browser, "a wrong guess").await;
        replies.push(status(&reply));
    }
    assert_eq!(replies[0], 401);
    assert_eq!(replies.last(), Some(&429));
    let elsewhere = try_from(&app, "127.0.0.1", &HeaderMap::new(), PASSWORD).await;
    assert_eq!(status(&elsewhere), 200, "{}", elsewhere.body);
}

async fn one_network_guessing_at_many_emails_is_slowed(app: TestApp) {
    let mut statuses = Vec::new();
    for number in 0..24 {
        let address = format!("2001:db8:0:1::{number:x}");
        let credentials = json!({ "email": format!("{number}@example.com"), "password": PASSWORD });
        let reply = post_from(
            &app,
            &address,
            &HeaderMap::new(),
            "/api/v1/session",
            credentials,
        )
        .await;
        statuses.push(status(&reply));
    }
    assert_eq!((statuses[0], statuses.last()), (401, Some(&429)));
    let other = try_from(&app, "2001:db8:0:2::1", &HeaderMap::new(), PASSWORD).await;
    assert_eq!(status(&other), 401, "another network is not slowed");
}

async fn a_thief_of_a_session_cannot_try_passwords_for_ever(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let mut last = None;
    for _ in 0..12 {
        let guess = json!({ "current": "a wrong guess", "new": "a new password of mine" });
        let reply = post_from(&app, "127.0.0.1", &admin.headers, "/api/v1/password", guess).await;
        last = Some(reply);
    }
    let last = last.expect("a reply");
    assert_eq!((status(&last), code(&last)), (429, "too_many_attempts"));
    assert!(last.headers.contains_key("retry-after"));
    let other = admin.logs_in().await;
    let change = json!({ "current": PASSWORD, "new": "a new password of mine" });
    let reply = post_from(
        &app,
        "127.0.0.1",
        &other.headers,
        "/api/v1/password",
        change,
    )
    .await;
    assert_eq!(
        status(&reply),
        204,
        "the owner's own session is another one"
    );
}
