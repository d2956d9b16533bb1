//! Set-up, sessions and tokens: who gets in, and who does not.

use std::time::Duration;

use api::{
    Code, Role,
    functions::ListFunctions,
    session::{GetSession, GetSetup, LogIn, LogOut, SetUp},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, header},
};
use serde_json::json;
use server::{auth::sessions, config::Config};

use crate::{
    databases::{Kind, on_both_databases},
    harness::{Reply, TestApp, bearer, status},
};

on_both_databases!(
    the_first_admin_is_made_once_and_logged_in,
    a_wrong_code_and_a_weak_password_make_nobody,
    of_several_who_set_up_at_once_one_wins,
    a_session_is_begun_used_and_ended,
    a_wrong_password_and_an_unknown_email_get_the_same_answer,
    a_session_and_a_token_end_when_they_expire,
    another_site_cannot_act_through_a_browser,
    credentials_that_are_none_are_refused,
    who_tries_too_often_is_told_to_wait,
);

const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "correct horse battery";

fn set_up(app: &TestApp) -> SetUp {
    SetUp {
        code: app.state.auth.setup_code().to_owned(),
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
    }
}

/// Sends what a page of ours would send.
async fn post(app: &TestApp, path: &str, body: serde_json::Value) -> Reply {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_string()));
    app.send(request.expect("a request")).await
}

/// What a browser sends after an answer that set a cookie.
fn cookie_of(reply: &Reply) -> HeaderMap {
    let set = reply.headers["set-cookie"].to_str().expect("a cookie");
    let pair = set.split(';').next().expect("a pair");
    let mut headers = HeaderMap::new();
    headers.insert(
        header::COOKIE,
        HeaderValue::from_str(pair).expect("a header"),
    );
    headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    headers
}

async fn the_first_admin_is_made_once_and_logged_in(app: TestApp) {
    assert!(app.call(GetSetup {}).await.expect("a state").needed);
    let made = post(
        &app,
        "/api/v1/setup",
        serde_json::to_value(set_up(&app)).expect("json"),
    )
    .await;
    assert_eq!(status(&made), 201);
    let cookie = made.headers["set-cookie"].to_str().expect("a cookie");
    for attribute in [
        "flint_session=",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=1209600",
    ] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let session = app
        .client_with(cookie_of(&made))
        .call(GetSession {})
        .await
        .expect("a session");
    assert_eq!(
        (
            session.name.as_str(),
            session.role,
            session.account.name.as_str()
        ),
        (EMAIL, Role::Admin, "main")
    );
    assert!(!app.call(GetSetup {}).await.expect("a state").needed);
    let again = app.call(set_up(&app)).await.expect_err("once");
    assert_eq!(again.code, Code::AlreadySetUp);
}

async fn a_wrong_code_and_a_weak_password_make_nobody(app: TestApp) {
    let wrong = app
        .call(SetUp {
            code: "AAAAA-AAAAA-AAAAA-AAAAA".to_owned(),
            ..set_up(&app)
        })
        .await;
    assert_eq!(wrong.expect_err("wrong").code, Code::WrongSetupCode);
    let weak = app
        .call(SetUp {
            password: "short".to_owned(),
            ..set_up(&app)
        })
        .await
        .expect_err("weak");
    assert_eq!(
        (weak.code, weak.field.as_deref()),
        (Code::InvalidField, Some("password"))
    );
    for email in ["", "nobody", "a@b@c", "a b@c", "@c", "a@"] {
        let odd = app
            .call(SetUp {
                email: email.to_owned(),
                ..set_up(&app)
            })
            .await
            .expect_err("no email");
        assert_eq!(odd.field.as_deref(), Some("email"), "{email}");
    }
    assert!(app.call(GetSetup {}).await.expect("a state").needed);
}

async fn of_several_who_set_up_at_once_one_wins(app: TestApp) {
    let attempt = |email: &str| {
        let set_up = SetUp {
            email: email.to_owned(),
            ..set_up(&app)
        };
        let client = app.anonymous();
        async move { client.call(set_up).await }
    };
    let all = tokio::join!(
        attempt("a@example.com"),
        attempt("b@example.com"),
        attempt("c@example.com")
    );
    let (won, lost): (Vec<_>, Vec<_>) = [all.0, all.1, all.2].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for problem in lost {
        assert_eq!(problem.expect_err("lost").code, Code::AlreadySetUp);
    }
}

async fn a_session_is_begun_used_and_ended(app: TestApp) {
    app.call(set_up(&app)).await.expect("set up");
    let credentials = json!({ "email": " Admin@Example.com ", "password": PASSWORD });
    let begun = post(&app, "/api/v1/session", credentials).await;
    assert_eq!(
        (status(&begun), begun.body["name"].as_str()),
        (200, Some(EMAIL))
    );
    let client = app.client_with(cookie_of(&begun));
    client
        .call(ListFunctions::default())
        .await
        .expect("an admin may");
    client.call(LogOut {}).await.expect("logged out");
    let after = client.call(GetSession {}).await.expect_err("ended");
    assert_eq!(after.code, Code::Unauthenticated);
}

async fn a_wrong_password_and_an_unknown_email_get_the_same_answer(app: TestApp) {
    app.call(set_up(&app)).await.expect("set up");
    let attempt = |email: &str, password: &str| LogIn {
        email: email.to_owned(),
        password: password.to_owned(),
        code: None,
    };
    let wrong = app
        .call(attempt(EMAIL, "not the password"))
        .await
        .expect_err("wrong");
    let unknown = app
        .call(attempt("nobody@example.com", PASSWORD))
        .await
        .expect_err("unknown");
    let odd = app
        .call(attempt("nobody\0", &"p".repeat(100_000)))
        .await
        .expect_err("odd");
    assert_eq!(wrong.code, Code::WrongCredentials);
    assert_eq!(wrong, unknown);
    assert_eq!(wrong, odd);
}

async fn a_session_and_a_token_end_when_they_expire(app: TestApp) {
    let begun = post(
        &app,
        "/api/v1/setup",
        serde_json::to_value(set_up(&app)).expect("json"),
    )
    .await;
    let session = app.client_with(cookie_of(&begun));
    let end = app.state.clock.now() + Duration::from_secs(60);
    let token = app.client_with(bearer(&app.token(Role::Viewer, Some(end)).await));
    token.call(GetSession {}).await.expect("still good");
    app.state.clock.advance(Duration::from_secs(60));
    assert_eq!(
        token.call(GetSession {}).await.expect_err("ended").code,
        Code::Unauthenticated
    );
    session.call(GetSession {}).await.expect("still good");
    app.state.clock.advance(sessions::LIFETIME);
    assert_eq!(
        session.call(GetSession {}).await.expect_err("ended").code,
        Code::Unauthenticated
    );
}

async fn another_site_cannot_act_through_a_browser(app: TestApp) {
    let begun = post(
        &app,
        "/api/v1/setup",
        serde_json::to_value(set_up(&app)).expect("json"),
    )
    .await;
    let cookie = cookie_of(&begun)[header::COOKIE].clone();
    let log_out = |headers: &[(&str, &str)]| {
        let mut request = Request::delete("/api/v1/session")
            .header("cookie", &cookie)
            .header("host", "flint.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).expect("a request")
    };
    for from_elsewhere in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://evil.test")],
        &[("origin", "null")],
        &[],
    ] {
        let refused = app.send(log_out(from_elsewhere)).await;
        assert_eq!(
            (status(&refused), refused.body["code"].as_str()),
            (403, Some("cross_origin")),
            "{from_elsewhere:?}"
        );
    }
    assert_eq!(
        status(&app.send(log_out(&[("origin", "http://flint.test")])).await),
        204
    );
}

async fn credentials_that_are_none_are_refused(app: TestApp) {
    let good = app.token(Role::Admin, None).await;
    let (begins, last) = good.split_at(good.len() - 1);
    let mistyped = format!("{begins}{}", if last == "x" { "y" } else { "x" });
    for value in [
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer flint_abc",
        &format!("Bearer {mistyped}"),
        &good,
    ] {
        let request = Request::get("/api/v1/session").header("authorization", value);
        let refused = app
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(status(&refused), 401, "{value}");
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
    }
}

async fn who_tries_too_often_is_told_to_wait(app: TestApp) {
    let attempt = json!({ "email": "nobody@example.com", "password": "wrong password" });
    let mut last = post(&app, "/api/v1/session", attempt.clone()).await;
    for _ in 0..15 {
        if status(&last) == 429 {
            break;
        }
        last = post(&app, "/api/v1/session", attempt.clone()).await;
    }
    assert_eq!(
        (status(&last), last.body["code"].as_str()),
        (429, Some("too_many_attempts"))
    );
    let wait: u64 = last.headers["retry-after"]
        .to_str()
        .expect("text")
        .parse()
        .expect("seconds");
    assert!((1..=7).contains(&wait), "{wait}");
}

#[tokio::test]
async fn the_cookie_is_secure_behind_https() {
    let https = |config: &mut Config| config.public_origin = Some("https://flint.test".to_owned());
    let app = TestApp::start_with(Kind::Sqlite, https).await;
    let made = post(
        &app,
        "/api/v1/setup",
        serde_json::to_value(set_up(&app)).expect("json"),
    )
    .await;
    assert!(
        made.headers["set-cookie"]
            .to_str()
            .expect("a cookie")
            .ends_with("; Secure")
    );
    assert!(made.headers.contains_key("strict-transport-security"));
}
