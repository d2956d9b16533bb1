//! Codes of an authenticator app: each counts once.

use std::time::Duration;

use api::{
    Code, Role,
    totp::{BeginTotp, ConfirmTotp, DisableTotp, GetTotp, TotpSecret},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde_json::json;
use totp_rs::{Builder, Secret};

use crate::{
    databases::on_both_databases,
    harness::{Reply, TestApp, status},
    person::{PASSWORD, Person, code, log_in, post},
    sealed_secrets::secrets_of,
};

on_both_databases!(
    logging_in_takes_a_code_that_counts_once,
    of_two_log_ins_with_one_code_one_succeeds,
    a_recovery_code_works_once,
    codes_are_switched_off_with_password_and_code,
    a_secret_counts_for_nothing_until_it_is_confirmed,
    an_invitation_is_accepted_with_a_code,
    a_secret_is_stored_encrypted_and_outlives_a_rotation_of_the_master_key,
    a_secret_that_was_changed_in_the_database_leaves_the_recovery_codes,
    who_forgets_the_master_key_forgets_the_codes_with_it,
);

const STEP: Duration = Duration::from_secs(30);

/// What the app on somebody's phone shows, some steps from now.
pub(crate) fn shown(app: &TestApp, secret: &TotpSecret, steps: i64) -> String {
    let secret = Secret::try_from_base32(&secret.secret).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("codes");
    let now = app.state.clock.now().as_second() + 30 * steps;
    totp.generate(now.unsigned_abs()).to_string()
}

async fn begins(person: &Person<'_>) -> TotpSecret {
    let begin = BeginTotp {
        password: PASSWORD.to_owned(),
    };
    person.client.call(begin).await.expect("a secret")
}

/// Sets codes up; answers the secret and the recovery codes.
pub(crate) async fn sets_up_codes(person: &Person<'_>) -> (TotpSecret, Vec<String>) {
    let secret = begins(person).await;
    let confirm = ConfirmTotp {
        code: shown(person.app, &secret, 0),
    };
    let codes = person.client.call(confirm).await.expect("confirmed");
    (secret, codes.recovery_codes)
}

async fn log_in_with(person: &Person<'_>, code: &str) -> Reply {
    let credentials = json!({ "email": person.email, "password": PASSWORD, "code": code });
    post(person.app, "/api/v1/session", credentials).await
}

async fn logging_in_takes_a_code_that_counts_once(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (secret, recovery) = sets_up_codes(&admin).await;
    assert!(
        secret
            .uri
            .starts_with("otpauth://totp/Flint:admin%40example.com?"),
        "{}",
        secret.uri
    );
    assert!(secret.uri.contains(&secret.secret) && secret.qr.contains("<svg"));
    assert_eq!(recovery.len(), 10);
    let state = admin.client.call(GetTotp {}).await.expect("a state");
    assert!(state.enabled && state.recovery_codes_left == 10);

    let without = log_in(&app, &admin.email, PASSWORD).await;
    assert_eq!((status(&without), code(&without)), (401, "totp_required"));
    assert!(!without.headers.contains_key("set-cookie"));
    let wrong = log_in(&app, &admin.email, "not the password").await;
    assert_eq!(
        code(&wrong),
        "wrong_credentials",
        "nothing is told before the password"
    );
    let replayed = log_in_with(&admin, &shown(&app, &secret, 0)).await;
    assert_eq!(
        (status(&replayed), code(&replayed)),
        (401, "wrong_totp_code"),
        "the one that confirmed"
    );
    app.state.clock.advance(STEP);
    let now = shown(&app, &secret, 0);
    let spaced = format!(" {} {} ", &now[..3], &now[3..]);
    assert_eq!(status(&log_in_with(&admin, &spaced).await), 200);
    for used in [now, shown(&app, &secret, -1)] {
        let replayed = log_in_with(&admin, &used).await;
        assert_eq!(
            code(&replayed),
            "wrong_totp_code",
            "used, or older than one that was"
        );
    }
    let ahead = shown(&app, &secret, 1);
    assert_eq!(
        status(&log_in_with(&admin, &ahead).await),
        200,
        "a phone's clock is a little ahead"
    );
    app.state.clock.advance(STEP);
    assert_eq!(code(&log_in_with(&admin, &ahead).await), "wrong_totp_code");
    for bad in [
        shown(&app, &secret, 3),
        "000".to_owned(),
        "+12345".to_owned(),
        "x".repeat(10_000),
    ] {
        assert_eq!(code(&log_in_with(&admin, &bad).await), "wrong_totp_code");
    }
}

async fn of_two_log_ins_with_one_code_one_succeeds(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (secret, _) = sets_up_codes(&admin).await;
    app.state.clock.advance(STEP);
    let now = shown(&app, &secret, 0);
    let (a, b) = tokio::join!(log_in_with(&admin, &now), log_in_with(&admin, &now));
    let mut statuses = [status(&a), status(&b)];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

async fn a_recovery_code_works_once(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (_, recovery) = sets_up_codes(&admin).await;
    let typed = recovery[3].to_lowercase().replace('-', "");
    assert_eq!(status(&log_in_with(&admin, &typed).await), 200);
    assert_eq!(
        code(&log_in_with(&admin, &recovery[3]).await),
        "wrong_totp_code"
    );
    let state = admin.client.call(GetTotp {}).await.expect("a state");
    assert_eq!(state.recovery_codes_left, 9);
}

async fn codes_are_switched_off_with_password_and_code(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (secret, recovery) = sets_up_codes(&admin).await;
    let disable = |password: &str, code: &str| DisableTotp {
        password: password.to_owned(),
        code: code.to_owned(),
    };
    app.state.clock.advance(STEP);
    let now = shown(&app, &secret, 0);
    let refused = admin.client.call(disable("a wrong guess", &now)).await;
    assert_eq!(refused.expect_err("wrong").code, Code::WrongCredentials);
    let refused = admin.client.call(disable(PASSWORD, "123456")).await;
    assert_eq!(refused.expect_err("wrong").code, Code::WrongTotpCode);
    let begin = BeginTotp {
        password: PASSWORD.to_owned(),
    };
    let refused = admin.client.call(begin).await.expect_err("it is on");
    assert_eq!(refused.code, Code::TotpEnabled);
    admin
        .client
        .call(disable(PASSWORD, &now))
        .await
        .expect("off");
    assert_eq!(status(&log_in(&app, &admin.email, PASSWORD).await), 200);
    sets_up_codes(&admin).await;
    assert_eq!(
        code(&log_in_with(&admin, &recovery[0]).await),
        "wrong_totp_code",
        "of before"
    );
}

async fn a_secret_counts_for_nothing_until_it_is_confirmed(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let confirm = |code: String| ConfirmTotp { code };
    let refused = admin.client.call(confirm("123456".to_owned())).await;
    assert_eq!(refused.expect_err("not begun").code, Code::TotpNotBegun);
    let wrong = BeginTotp {
        password: "a wrong guess".to_owned(),
    };
    let refused = admin.client.call(wrong).await.expect_err("wrong");
    assert_eq!(refused.code, Code::WrongCredentials);
    let old = begins(&admin).await;
    let new = begins(&admin).await;
    assert_eq!(status(&log_in(&app, &admin.email, PASSWORD).await), 200);
    let refused = admin.client.call(confirm(shown(&app, &old, 0))).await;
    assert_eq!(
        refused.expect_err("of the old secret").code,
        Code::WrongTotpCode
    );
    let codes = admin.client.call(confirm(shown(&app, &new, 0))).await;
    assert_eq!(codes.expect("confirmed").recovery_codes.len(), 10);
}

async fn an_invitation_is_accepted_with_a_code(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Viewer).await;
    let (secret, _) = sets_up_codes(&bob).await;
    let account = api::accounts::CreateAccount {
        name: "second".to_owned(),
    };
    let second = admin.client.call(account).await.expect("an account");
    let switch = api::accounts::SwitchAccount { account: second.id };
    admin.client.call(switch).await.expect("switched");
    let link = admin.link(Some(&bob.email), Role::Viewer).await;
    let accept =
        |code: Option<String>| json!({ "token": link.token, "password": PASSWORD, "code": code });
    let path = "/api/v1/invitations/accept";
    let without = post(&app, path, accept(None)).await;
    assert_eq!((status(&without), code(&without)), (401, "totp_required"));
    app.state.clock.advance(STEP);
    let joined = post(&app, path, accept(Some(shown(&app, &secret, 0)))).await;
    assert_eq!(status(&joined), 201, "{}", joined.body);
}

async fn stored(app: &TestApp) -> String {
    sqlx::query_scalar("SELECT COALESCE(totp_secret, totp_pending) FROM users")
        .fetch_one(app.state.store.reader())
        .await
        .expect("a sealed secret")
}

async fn a_secret_is_stored_encrypted_and_outlives_a_rotation_of_the_master_key(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let secret = begins(&admin).await;
    let waiting = stored(&app).await;
    let bytes = Secret::try_from_base32(&secret.secret).expect("base 32");
    assert!(!waiting.contains(&secret.secret));
    let opened = STANDARD_NO_PAD.decode(&waiting).expect("base 64");
    assert!(!opened.windows(20).any(|it| it == bytes.as_bytes()));
    secrets_of(&app).rotate().await.expect("it is rotated");
    assert_ne!(stored(&app).await, waiting);
    let confirm = ConfirmTotp {
        code: shown(&app, &secret, 0),
    };
    admin.client.call(confirm).await.expect("confirmed");
    let in_force = stored(&app).await;
    secrets_of(&app).rotate().await.expect("it is rotated");
    assert_ne!(stored(&app).await, in_force);
    app.state.clock.advance(STEP);
    let now = shown(&app, &secret, 0);
    assert_eq!(status(&log_in_with(&admin, &now).await), 200);
}

async fn a_secret_that_was_changed_in_the_database_leaves_the_recovery_codes(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (secret, recovery) = sets_up_codes(&admin).await;
    app.state.clock.advance(STEP);
    sqlx::query("UPDATE users SET totp_secret = substr(totp_secret, 1, 40)")
        .execute(app.state.store.writer())
        .await
        .expect("it is changed");
    let refused = log_in_with(&admin, &shown(&app, &secret, 0)).await;
    assert_eq!(code(&refused), "secrets_unavailable");
    assert!(refused.body.to_string().contains("recovery code"));
    assert_eq!(status(&log_in_with(&admin, &recovery[0]).await), 200);
}

async fn who_forgets_the_master_key_forgets_the_codes_with_it(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let (_, recovery) = sets_up_codes(&admin).await;
    let now = app.state.clock.now();
    let forgotten = app.state.store.forget_secrets("console", now).await;
    assert_eq!(forgotten.expect("forgotten"), 0, "no account had a secret");
    assert_eq!(status(&log_in(&app, &admin.email, PASSWORD).await), 200);
    let state = admin.client.call(GetTotp {}).await.expect("a state");
    assert_eq!((state.enabled, state.recovery_codes_left), (false, 0));
    assert_eq!(status(&log_in_with(&admin, &recovery[0]).await), 200);
}
