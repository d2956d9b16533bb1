//! Secrets over the API: created, replaced, deleted and listed, and never told.

use api::{
    Client, Code, Problem, Role,
    events::Change,
    names::SecretName,
    secrets::{CreateSecret, DeleteSecret, ListSecrets, ReplaceSecret, Secret, SecretValue},
};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::{
    author::Author,
    databases::on_both_databases,
    harness::{TestApp, bearer, status},
    stream::Stream,
};

pub(crate) fn secret_name(name: &str) -> SecretName {
    SecretName::parse(name).expect("a name")
}

pub(crate) fn value(value: Value) -> SecretValue {
    SecretValue::new(value).expect("a secret")
}

pub(crate) async fn create(client: &Client, name: &str, of: Value) -> Result<Secret, Problem> {
    let create = CreateSecret {
        name: secret_name(name),
        value: value(of),
    };
    client.call(create).await
}

pub(crate) async fn replace(
    client: &Client,
    name: &str,
    of: Value,
    version: Option<u64>,
) -> Result<Secret, Problem> {
    let replace = ReplaceSecret {
        name: secret_name(name),
        value: value(of),
        version,
    };
    client.call(replace).await
}

async fn list(client: &Client) -> Vec<Secret> {
    client
        .call(ListSecrets::default())
        .await
        .expect("a page")
        .items
}

on_both_databases!(
    a_secret_is_created_replaced_and_deleted,
    a_name_is_taken_once,
    a_secret_that_was_changed_meanwhile_is_not_replaced_by_surprise,
    what_is_missing_is_named,
    a_value_is_bounded_in_characters_and_nothing_is_lost,
    a_list_goes_on_page_by_page,
    watchers_are_told_that_secrets_changed_and_nothing_more,
    nobody_gets_a_value_back,
    hostile_names_are_refused_clearly,
    hostile_values_come_back_to_functions_as_they_went_in,
    only_those_who_may_manage_secrets_change_them,
);

async fn a_secret_is_created_replaced_and_deleted(app: TestApp) {
    let client = app.client(Role::Developer).await;
    assert_eq!(list(&client).await, []);
    let created = create(&client, "api-key", json!("hunter2"))
        .await
        .expect("it is created");
    assert_eq!((created.name.as_str(), created.version), ("api-key", 1));
    assert_eq!(created.changed_by, "developer");
    assert_eq!(created.created_at, app.state.clock.now());
    app.state.clock.advance(std::time::Duration::from_secs(60));
    let replaced = replace(&client, "api-key", json!({ "key": 7 }), None)
        .await
        .expect("it is replaced");
    assert_eq!(replaced.version, 2);
    assert_eq!(replaced.created_at, created.created_at);
    assert_eq!(replaced.changed_at, app.state.clock.now());
    assert_eq!(list(&client).await, [replaced]);
    let delete = DeleteSecret {
        name: secret_name("api-key"),
    };
    client.call(delete).await.expect("it is deleted");
    assert_eq!(list(&client).await, []);
    let again = create(&client, "api-key", json!("hunter3"))
        .await
        .expect("the name is free again");
    assert_eq!(again.version, 1);
}

async fn a_name_is_taken_once(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("one")).await.expect("created");
    let refused = create(&client, "key", json!("two"))
        .await
        .expect_err("it is taken");
    assert_eq!(
        (refused.code, refused.field.as_deref()),
        (Code::NameTaken, Some("name"))
    );
    assert!(refused.detail.contains("`key`"), "{}", refused.detail);
    create(&client, "KEY", json!("three"))
        .await
        .expect("case matters");
}

async fn a_secret_that_was_changed_meanwhile_is_not_replaced_by_surprise(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("one")).await.expect("created");
    let two = replace(&client, "key", json!("two"), Some(1)).await;
    assert_eq!(two.expect("version 1 is replaced").version, 2);
    let late = replace(&client, "key", json!("late"), Some(1))
        .await
        .expect_err("version 1 is gone");
    assert_eq!(
        (late.code, late.current_version),
        (Code::VersionConflict, Some(2))
    );
    let mut headers = bearer(&app.token(Role::Developer, None).await);
    headers.insert(header::IF_MATCH, "\"1\"".parse().expect("a value"));
    let refused = replace(&app.client_with(headers), "key", json!("late"), None)
        .await
        .expect_err("version 1 is gone");
    assert_eq!(
        (refused.code, refused.current_version),
        (Code::PreconditionFailed, Some(2))
    );
}

async fn what_is_missing_is_named(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let delete = DeleteSecret {
        name: secret_name("nothing"),
    };
    for refused in [
        client.call(delete).await.expect_err("it is missing"),
        replace(&client, "nothing", json!("x"), None)
            .await
            .expect_err("it is missing"),
    ] {
        assert_eq!(refused.code, Code::NotFound);
        assert!(refused.detail.contains("`nothing`"), "{}", refused.detail);
    }
}

async fn a_value_is_bounded_in_characters_and_nothing_is_lost(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let most = "ü".repeat(16_384);
    create(&client, "most", json!(most))
        .await
        .expect("so much is allowed");
    for value in [json!(format!("{most}x")), json!(["x".repeat(16_380), 1])] {
        let refused = replace(&client, "most", value, None)
            .await
            .expect_err("it is too much");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some("value"))
        );
        assert!(
            refused.detail.contains("secret_chars"),
            "{}",
            refused.detail
        );
    }
    assert_eq!(list(&client).await[0].version, 1);
}

async fn a_list_goes_on_page_by_page(app: TestApp) {
    let client = app.client(Role::Developer).await;
    for name in ["b", "A", "a", "C-1", "c_1"] {
        create(&client, name, json!("x")).await.expect("created");
    }
    let mut names = Vec::new();
    let mut cursor = None;
    loop {
        let page = ListSecrets {
            limit: Some(2),
            cursor,
        };
        let page = client.call(page).await.expect("a page");
        names.extend(page.items.into_iter().map(|it| it.name.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names.len(), 5);
    assert_eq!(names[..3], ["A", "a", "b"]);
}

async fn watchers_are_told_that_secrets_changed_and_nothing_more(app: TestApp) {
    let author = Author::of(&app).await;
    let mut stream: Stream = author.watches().await;
    create(&author.client, "key", json!("hunter2"))
        .await
        .expect("created");
    replace(&author.client, "key", json!("hunter3"), None)
        .await
        .expect("replaced");
    let delete = DeleteSecret {
        name: secret_name("key"),
    };
    author.client.call(delete).await.expect("deleted");
    for _ in 0..3 {
        let event = stream.next().await.expect("an event");
        assert_eq!(event.change, Some(Change::Secrets));
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
async fn nobody_gets_a_value_back(app: TestApp) {
    let token = app.token(Role::Admin, None).await;
    let marker = "correct-horse-battery-staple";
    let send = |method: &'static str, path: &'static str, body: Value| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", "once")
            .body(Body::from(body.to_string()))
            .expect("a request");
        app.send(request)
    };
    let name = "key";
    let bodies = [
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": name, "value": marker }),
        )
        .await,
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": name, "value": marker }),
        )
        .await,
        send(
            "PUT",
            "/api/v1/secrets/key",
            json!({ "value": { "a": marker } }),
        )
        .await,
        send(
            "PUT",
            "/api/v1/secrets/key",
            json!({ "value": marker, "version": 9 }),
        )
        .await,
        send("PUT", "/api/v1/secrets/nothing", json!({ "value": marker })).await,
        // Value and name mistaken for each other, and what is no secret.
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": format!("{marker}!"), "value": name }),
        )
        .await,
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": [marker], "value": name }),
        )
        .await,
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": "other", "value": true }),
        )
        .await,
        send(
            "POST",
            "/api/v1/secrets",
            json!({ "name": "other", "value": marker, "version": marker }),
        )
        .await,
        send("GET", "/api/v1/secrets", Value::Null).await,
        send("GET", "/api/v1/secrets/key", Value::Null).await,
        send("DELETE", "/api/v1/secrets/key", Value::Null).await,
    ];
    let told: Vec<u16> = bodies.iter().map(status).collect();
    assert_eq!(
        told,
        [201, 409, 200, 409, 404, 400, 400, 400, 400, 200, 405, 204]
    );
    for reply in &bodies {
        let told = format!("{} {:?}", reply.body, reply.headers);
        assert!(!told.contains(marker), "{told}");
    }
    let mut rows = 0;
    for table in [
        "SELECT request || coalesce(body, '') FROM idempotency_keys",
        "SELECT sealed FROM secrets",
    ] {
        let texts: Vec<String> = sqlx::query_scalar(table)
            .fetch_all(app.state.store.reader())
            .await
            .expect("rows");
        rows += texts.len();
    }
    assert_eq!(rows, 0, "no trace of a request is kept");
}

async fn hostile_names_are_refused_clearly(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    for name in [
        "",
        " ",
        "a b",
        "../master.key",
        "a/b",
        "é",
        "a\0b",
        "'; DROP TABLE secrets; --",
        "<script>",
        "a\nb",
        &"a".repeat(101),
    ] {
        let body = json!({ "name": name, "value": "x" }).to_string();
        let request = Request::post("/api/v1/secrets")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("a request");
        let reply = app.send(request).await;
        assert_eq!(status(&reply), 400, "{name:?}: {}", reply.body);
        let detail = reply.body["detail"].as_str().expect("a detail");
        assert!(detail.contains("a secret's name has 1 to 100"), "{detail}");
    }
    assert_eq!(list(&app.client(Role::Developer).await).await, []);
}

async fn hostile_values_come_back_to_functions_as_they_went_in(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let secrets = crate::sealed_secrets::secrets_of(&app);
    let account = app.state.store.account().await.expect("an account").id;
    let values = [
        json!(""),
        json!("\0\u{1}\u{7f}\u{feff}"),
        json!("'; DROP TABLE secrets; --"),
        json!("🜂 \u{202e}reversed"),
        json!({ "__proto__": { "polluted": true }, "": null, "z": 1, "a": [2.5, "x", {}] }),
        json!(-0.5),
        json!(9_007_199_254_740_991_i64),
        json!([]),
    ];
    for (number, of) in values.into_iter().enumerate() {
        let name = format!("hostile-{number}");
        create(&client, &name, of.clone()).await.expect("created");
        let opened = secrets.read(account, &secret_name(&name)).await;
        let opened = opened.expect("it opens").expect("it is there");
        assert_eq!(opened.value.as_str(), of.to_string());
    }
}

async fn only_those_who_may_manage_secrets_change_them(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    create(&admin, "key", json!("x")).await.expect("created");
    for role in [Role::Invoker, Role::Viewer] {
        let client = app.client(role).await;
        assert_eq!(list(&client).await.len(), 1, "names are for completion");
        let delete = DeleteSecret {
            name: secret_name("key"),
        };
        for refused in [
            create(&client, "other", json!("x")).await.map(drop),
            replace(&client, "key", json!("y"), None).await.map(drop),
            client.call(delete).await,
        ] {
            assert_eq!(refused.expect_err("it is not theirs").code, Code::Forbidden);
        }
    }
}
