//! Secrets as they lie in the database: whoever changes a row, or has another key, gets nothing, and is told.

use std::{fs, os::unix::fs::PermissionsExt};

use api::{Role, secrets::SecretValue};
use serde_json::json;
use server::{
    secrets::{
        Error, Replaced, Secrets, Target,
        key::MasterKey,
        keyring::{KeyError, KeySource},
        rotate::{Rotation, RotationError},
    },
    store::Store,
};
use uuid::Uuid;

use crate::{
    databases::on_both_databases,
    harness::TestApp,
    secrets::{create, replace, secret_name},
};

/// What a second server on the same database and the same key has.
pub(crate) fn secrets_of(app: &TestApp) -> Secrets {
    secrets_with(app, app.state.config.master_key.clone())
}

fn secrets_with(app: &TestApp, source: KeySource) -> Secrets {
    Secrets::new(app.state.store.clone(), app.state.clock.clone(), source)
}

async fn account(app: &TestApp) -> Uuid {
    app.state.store.account().await.expect("an account").id
}

async fn read(secrets: &Secrets, account: Uuid, name: &str) -> Result<Option<String>, Error> {
    let opened = secrets.read(account, &secret_name(name)).await?;
    Ok(opened.map(|it| it.value.to_string()))
}

async fn execute(store: &Store, query: &'static str) {
    sqlx::query(query)
        .execute(store.writer())
        .await
        .expect("a row is changed");
}

async fn assert_spoiled(secrets: &Secrets, account: Uuid, name: &str) {
    match read(secrets, account, name).await {
        Err(Error::Spoiled(spoiled)) => assert_eq!(spoiled.as_str(), name),
        other => panic!("`{name}` is {other:?}"),
    }
}

on_both_databases!(
    a_value_is_encrypted_at_rest,
    a_row_that_was_changed_is_told_and_can_be_replaced,
    rows_that_were_exchanged_do_not_open,
    another_master_key_is_refused_and_nothing_is_written,
    updates_come_one_after_the_other,
    a_rotation_changes_every_row_and_no_value,
    a_rotation_beside_a_server_needs_no_restart,
    a_rotation_stops_at_a_row_that_does_not_open,
    a_rotation_that_was_cut_short_is_taken_up,
    keys_from_the_environment_are_rotated_by_naming_the_next,
);

async fn a_value_is_encrypted_at_rest(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("hunter2hunter2"))
        .await
        .expect("created");
    let row: String = sqlx::query_scalar("SELECT sealed FROM secrets")
        .fetch_one(app.state.store.reader())
        .await
        .expect("a row");
    assert!(
        !row.contains("hunter2") && !row.contains("aHVudGVyM"),
        "{row}"
    );
    let secrets = secrets_of(&app);
    let account = account(&app).await;
    let value = read(&secrets, account, "key").await.expect("it opens");
    assert_eq!(value.as_deref(), Some("\"hunter2hunter2\""));
    let elsewhere = read(&secrets, Uuid::nil(), "key").await;
    assert_eq!(elsewhere.expect("an answer"), None);
}

async fn a_row_that_was_changed_is_told_and_can_be_replaced(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let (secrets, account) = (secrets_of(&app), account(&app).await);
    for query in [
        "UPDATE secrets SET sealed = CASE substr(sealed, 1, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(sealed, 2)",
        "UPDATE secrets SET sealed = substr(sealed, 1, 60) || CASE substr(sealed, 61, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(sealed, 62)",
        "UPDATE secrets SET sealed = substr(sealed, 1, 40)",
        "UPDATE secrets SET sealed = ''",
        "UPDATE secrets SET version = version + 1",
    ] {
        create(&client, "key", json!("hunter2-hunter2-hunter2"))
            .await
            .expect("created");
        execute(&app.state.store, query).await;
        assert_spoiled(&secrets, account, "key").await;
        replace(&client, "key", json!("new"), None)
            .await
            .expect("a new value mends it");
        let value = read(&secrets, account, "key").await.expect("it opens");
        assert_eq!(value.as_deref(), Some("\"new\""));
        execute(&app.state.store, "DELETE FROM secrets").await;
    }
}

async fn rows_that_were_exchanged_do_not_open(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let (secrets, ours) = (secrets_of(&app), account(&app).await);
    let store = &app.state.store;
    create(&client, "one", json!("1111"))
        .await
        .expect("created");
    create(&client, "two", json!("2222"))
        .await
        .expect("created");
    execute(store, "UPDATE secrets SET sealed = (SELECT sealed FROM secrets o WHERE o.name = 'one') WHERE name = 'two'").await;
    assert_spoiled(&secrets, ours, "two").await;

    // An older value of the same secret.
    execute(
        store,
        "CREATE TABLE stolen AS SELECT * FROM secrets WHERE name = 'one'",
    )
    .await;
    replace(&client, "one", json!("1112"), None)
        .await
        .expect("replaced");
    execute(
        store,
        "UPDATE secrets SET sealed = (SELECT sealed FROM stolen) WHERE name = 'one'",
    )
    .await;
    assert_spoiled(&secrets, ours, "one").await;

    // A secret of another account.
    let other = Uuid::from_u128(7);
    execute(store, "INSERT INTO accounts (id, name, created_at) VALUES ('00000000-0000-0000-0000-000000000007', 'other', 0)").await;
    execute(
        store,
        "UPDATE stolen SET account_id = '00000000-0000-0000-0000-000000000007'",
    )
    .await;
    execute(store, "INSERT INTO secrets SELECT * FROM stolen").await;
    assert_spoiled(&secrets, other, "one").await;
}

async fn another_master_key_is_refused_and_nothing_is_written(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("hunter2"))
        .await
        .expect("created");
    let clock = &app.state.clock;
    let wrong = secrets_with(
        &app,
        KeySource::Given {
            key: MasterKey::generate(clock),
            next: None,
        },
    );
    let refused = wrong.unlock().await.expect_err("it is another key");
    assert!(
        refused
            .to_string()
            .contains("every server of this database"),
        "{refused}"
    );
    let (account, name) = (account(&app).await, secret_name("key"));
    let target = Target {
        account,
        name: &name,
        by: "somebody",
    };
    let value = SecretValue::new(json!("lost")).expect("a secret");
    assert!(matches!(
        wrong.create(target, &value).await,
        Err(Error::Key(_))
    ));
    assert!(matches!(
        wrong.replace(target, &value, |_| true).await,
        Err(Error::Key(_))
    ));
    assert!(matches!(
        wrong.read(account, &name).await,
        Err(Error::Key(_))
    ));

    let missing = app.folder.path().join("elsewhere.key");
    let lacking = secrets_with(&app, KeySource::File(missing.clone()));
    let refused = lacking.unlock().await.expect_err("there is none");
    assert!(
        matches!(refused, Error::Key(KeyError::Missing { .. })),
        "{refused}"
    );
    assert!(!missing.exists(), "no key is made that opens nothing");
    let value = read(&secrets_of(&app), account, "key").await;
    assert_eq!(value.expect("it opens").as_deref(), Some("\"hunter2\""));
}

async fn updates_come_one_after_the_other(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!(0)).await.expect("created");
    let (account, name) = (account(&app).await, secret_name("key"));
    let (one, two) = (secrets_of(&app), secrets_of(&app));
    let updating = |secrets, number| {
        let target = Target {
            account,
            name: &name,
            by: "function f",
        };
        let value = SecretValue::new(json!(number)).expect("a secret");
        update(secrets, target, value)
    };
    let all = (1..=5).flat_map(|it| [updating(&one, it), updating(&two, 10 * it)]);
    let mut versions = futures_util::future::join_all(all).await;
    versions.sort_unstable();
    assert_eq!(versions, (2..=11).collect::<Vec<u64>>());
    let last = read(&one, account, "key").await.expect("it opens");
    let set: Vec<String> = (1..=5)
        .flat_map(|it| [it, 10 * it])
        .map(|it| it.to_string())
        .collect();
    assert!(last.is_some_and(|it| set.contains(&it)));
}

async fn update(secrets: &Secrets, target: Target<'_>, value: SecretValue) -> u64 {
    match secrets.replace(target, &value, |_| true).await {
        Ok(Replaced::Done(secret)) => secret.version,
        other => panic!("{other:?}"),
    }
}

fn key_file(app: &TestApp) -> std::path::PathBuf {
    app.folder.path().join("master.key")
}

async fn a_rotation_changes_every_row_and_no_value(app: TestApp) {
    let client = app.client(Role::Developer).await;
    for number in 0..205 {
        create(&client, &format!("key-{number}"), json!(number))
            .await
            .expect("created");
    }
    let before = fs::read_to_string(key_file(&app)).expect("a key");
    let rows = "SELECT sealed FROM secrets ORDER BY name";
    let reader = app.state.store.reader();
    let sealed: Vec<String> = sqlx::query_scalar(rows)
        .fetch_all(reader)
        .await
        .expect("rows");
    let rotation = secrets_of(&app).rotate().await.expect("it is rotated");
    assert_eq!(rotation, Rotation::Done(205));
    let resealed: Vec<String> = sqlx::query_scalar(rows)
        .fetch_all(reader)
        .await
        .expect("rows");
    assert!(sealed.iter().zip(&resealed).all(|(old, new)| old != new));
    let after = fs::metadata(key_file(&app)).expect("a key");
    assert_eq!(after.permissions().mode() & 0o777, 0o600);
    assert_ne!(fs::read_to_string(key_file(&app)).expect("a key"), before);
    assert!(!app.folder.path().join("master.key.next").exists());
    let (secrets, account) = (secrets_of(&app), account(&app).await);
    for number in [0, 99, 100, 204] {
        let value = read(&secrets, account, &format!("key-{number}")).await;
        assert_eq!(value.expect("it opens"), Some(number.to_string()));
    }
    let old = MasterKey::parse(&before).expect("a key");
    let late = secrets_with(
        &app,
        KeySource::Given {
            key: old,
            next: None,
        },
    );
    assert!(matches!(
        late.unlock().await,
        Err(Error::Key(KeyError::Wrong { .. }))
    ));
}

async fn a_rotation_beside_a_server_needs_no_restart(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("one")).await.expect("created");
    secrets_of(&app).rotate().await.expect("it is rotated");
    replace(&client, "key", json!("two"), None)
        .await
        .expect("the server finds the new key");
    create(&client, "other", json!("three"))
        .await
        .expect("created");
    let account = account(&app).await;
    secrets_of(&app)
        .rotate()
        .await
        .expect("it is rotated again");
    let value = read(&secrets_of(&app), account, "key").await;
    assert_eq!(value.expect("it opens").as_deref(), Some("\"two\""));
}

async fn a_rotation_stops_at_a_row_that_does_not_open(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "good", json!("one"))
        .await
        .expect("created");
    create(&client, "spoiled", json!("two"))
        .await
        .expect("created");
    execute(
        &app.state.store,
        "UPDATE secrets SET version = 7 WHERE name = 'spoiled'",
    )
    .await;
    let refused = secrets_of(&app)
        .rotate()
        .await
        .expect_err("a row does not open");
    assert!(refused.to_string().contains("`spoiled`"), "{refused}");
    let account = account(&app).await;
    let value = read(&secrets_of(&app), account, "good").await;
    assert_eq!(value.expect("it opens").as_deref(), Some("\"one\""));
    replace(&client, "spoiled", json!("new"), None)
        .await
        .expect("mended");
    let rotation = secrets_of(&app).rotate().await.expect("it is rotated");
    assert_eq!(rotation, Rotation::Done(2));
}

async fn a_rotation_that_was_cut_short_is_taken_up(app: TestApp) {
    let client = app.client(Role::Developer).await;
    create(&client, "key", json!("one")).await.expect("created");
    let (path, next) = (key_file(&app), app.folder.path().join("master.key.next"));
    let old = fs::read(&path).expect("a key");
    secrets_of(&app).rotate().await.expect("it is rotated");
    // As if it was cut short before the new key took the place of the old one.
    fs::rename(&path, &next).expect("moved");
    fs::write(&path, &old).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
    let account = account(&app).await;
    let rotation = secrets_of(&app).rotate().await.expect("it is finished");
    assert_eq!(rotation, Rotation::Finished);
    assert!(!next.exists());
    assert_ne!(fs::read(&path).expect("a key"), old);
    let value = read(&secrets_of(&app), account, "key").await;
    assert_eq!(value.expect("it opens").as_deref(), Some("\"one\""));
}

async fn keys_from_the_environment_are_rotated_by_naming_the_next(app: TestApp) {
    let store = app.state.store.clone();
    let clock = &app.state.clock;
    let (old, new) = (MasterKey::generate(clock), MasterKey::generate(clock));
    let given = |key: &MasterKey, next: Option<&MasterKey>| {
        let source = KeySource::Given {
            key: key.clone(),
            next: next.cloned(),
        };
        Secrets::new(store.clone(), clock.clone(), source)
    };
    let (account, name) = (account(&app).await, secret_name("key"));
    let target = Target {
        account,
        name: &name,
        by: "somebody",
    };
    let value = SecretValue::new(json!("hunter2")).expect("a secret");
    given(&old, None)
        .create(target, &value)
        .await
        .expect("created");
    let refused = given(&old, None).rotate().await;
    assert!(matches!(refused, Err(RotationError::NoNextKey)));
    let server = given(&old, Some(&new));
    server.unlock().await.expect("the key is the database's");
    let rotation = given(&old, Some(&new)).rotate().await.expect("rotated");
    assert_eq!(rotation, Rotation::Done(1));
    let again = given(&old, Some(&new)).rotate().await;
    assert!(matches!(again, Err(RotationError::Rotated)));
    for secrets in [server, given(&new, None)] {
        let value = read(&secrets, account, "key").await.expect("it opens");
        assert_eq!(value.as_deref(), Some("\"hunter2\""));
    }
    assert!(given(&old, None).unlock().await.is_err());
}
