//! The command, as scripts see it: what it prints, and the code that it ends with.

mod secrets;

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use server::{
    auth::secret::Secret,
    clock::Clock,
    data_folder::DataFolder,
    secrets::{Secrets, keyring::KeySource},
    store::{By, Database, Opening, Store},
};
use sqlx::Connection;
use tempfile::TempDir;

pub(crate) fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// Runs `flint` to its end.
pub(crate) fn flint(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
    command.env_clear().env("FLINT_DATA_DIR", data).args(args);
    command.output().expect("flint runs")
}

pub(crate) fn serve(data: &Path) -> Output {
    flint(data, &["serve", "--listen", "127.0.0.1:0"])
}

pub(crate) fn create_token(data: &Path) -> Output {
    flint(
        data,
        &["token", "create", "--role", "developer", "--name", "ci"],
    )
}

/// Asserts that it ended with `code`, after one line that says `what`.
pub(crate) fn assert_refused(output: &Output, code: i32, what: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = said.lines().last().unwrap_or_default();
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(
        reason.starts_with("flint: ") && reason.contains(what),
        "{said}"
    );
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let data = folder();
    let output = flint(data.path(), &["serve", "--listen", &address]);
    assert_refused(&output, 3, &address);
    assert!(
        !data.path().join("flint.sqlite").exists(),
        "nothing was made"
    );
}

#[test]
fn a_data_folder_in_use_is_named() {
    let data = folder();
    let _server = DataFolder::own(data.path()).expect("the folder is free");
    assert_refused(&serve(data.path()), 4, "in use by another server");
}

#[test]
fn a_data_folder_that_cannot_be_one_is_named() {
    let data = folder();
    let file = data.path().join("file");
    fs::write(&file, "not a folder").expect("a file");
    assert_refused(&serve(&file), 5, "cannot be used");
    assert_refused(&create_token(&file.join("below")), 5, "cannot be used");
}

#[test]
fn a_database_that_is_not_ours_is_refused() {
    let data = folder();
    let database = data.path().join("flint.sqlite");
    fs::write(&database, "precious ".repeat(1_000)).expect("a file");
    assert_refused(&serve(data.path()), 6, "not Flint's");
    assert_refused(&create_token(data.path()), 6, "not Flint's");
    assert_eq!(
        fs::read_to_string(&database).expect("a file"),
        "precious ".repeat(1_000)
    );
}

#[test]
fn a_missing_database_is_not_replaced_by_an_empty_one() {
    let data = folder();
    assert!(create_token(data.path()).status.success());
    let database = data.path().join("flint.sqlite");
    let aside = data.path().join("aside");
    fs::rename(&database, &aside).expect("moved");
    assert_refused(&serve(data.path()), 6, "missing");
    assert_refused(&create_token(data.path()), 6, "missing");
    assert!(!database.exists());
    fs::rename(&aside, &database).expect("moved back");
    assert!(create_token(data.path()).status.success());
}

/// The database in a data folder, for whoever owns the file.
async fn database(data: &Path) -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", data.join("flint.sqlite").display());
    let connecting = sqlx::AnyConnection::connect(&url);
    connecting.await.expect("connected")
}

async fn change(data: &Path, statement: &'static str) {
    let mut database = database(data).await;
    let changed = sqlx::raw_sql(statement).execute(&mut database).await;
    changed.expect("whoever owns the file can do it");
    database.close().await.expect("closed");
}

#[tokio::test]
async fn a_database_of_another_version_is_named_and_left_alone() {
    let data = folder();
    assert!(create_token(data.path()).status.success());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'of a later version', TRUE, x'00', 0)";
    change(data.path(), newer).await;
    assert_refused(&serve(data.path()), 6, "another version of Flint");
    assert_refused(&create_token(data.path()), 6, "another version of Flint");
    let newer = "DELETE FROM _sqlx_migrations WHERE version = 9999";
    change(data.path(), newer).await;
    assert!(create_token(data.path()).status.success());

    // Beside a server nothing is brought up to date.
    let older =
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    change(data.path(), older).await;
    let _server = DataFolder::own(data.path()).expect("the folder is free");
    assert_refused(&create_token(data.path()), 6, "another version of Flint");
}

#[tokio::test]
async fn a_locked_database_is_named() {
    let data = folder();
    assert!(create_token(data.path()).status.success());
    let mut other = database(data.path()).await;
    sqlx::query("BEGIN EXCLUSIVE")
        .execute(&mut other)
        .await
        .expect("locked");
    assert_refused(&create_token(data.path()), 7, "locked");
}

#[test]
fn flags_that_cannot_be_understood_are_named() {
    let data = folder();
    for args in [
        &["serve", "--listen", "everywhere"][..],
        &["serve", "--public-url", "https://flint.test/below"],
        &["serve", "--database-url", "mysql://here"],
        &["serve", "--run-wall-ms", "0"],
        &["token", "create", "--role", "king", "--name", "ci"],
        &["token", "create", "--role", "admin", "--name", " "],
    ] {
        let output = flint(data.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[tokio::test]
async fn a_token_is_printed_alone_on_the_last_line_whether_a_server_runs_or_not() {
    let data = folder();
    let alone = create_token(data.path());
    let server = DataFolder::own(data.path()).expect("the folder is free again");
    let beside = create_token(data.path());
    drop(server);
    let opening = Opening {
        database: Database::Sqlite(data.path().join("flint.sqlite")),
        expected: None,
        migrate: false,
    };
    let (store, _) = Store::open(opening, &Clock::system())
        .await
        .expect("the database opens");
    for output in [alone, beside] {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).expect("text");
        let token = text.lines().last().expect("a last line");
        let secret = token
            .strip_prefix("flint_")
            .and_then(Secret::parse)
            .expect("a token");
        let identity = store
            .token_identity(&secret.hash())
            .await
            .expect("an answer")
            .expect("it is known");
        assert_eq!(
            (identity.name.as_str(), identity.role),
            ("ci", api::Role::Developer)
        );
    }
}

/// The user of a fresh database, as the set-up makes them.
async fn with_user(data: &Path) -> Store {
    assert!(create_token(data).status.success());
    let opening = Opening {
        database: Database::Sqlite(data.join("flint.sqlite")),
        expected: None,
        migrate: false,
    };
    let clock = Clock::system();
    let (store, _) = Store::open(opening, &clock).await.expect("it opens");
    let account = store.account().await.expect("an account").id;
    let admin = server::store::User {
        id: clock.new_id(),
        email: "ada@example.com".to_owned(),
        password: "a hash that nobody has".to_owned(),
    };
    let now = clock.now();
    assert!(store.set_up(account, &admin, now).await.expect("set up"));
    let second = clock.new_id();
    let added = store
        .add_account(second, "second", None, "console", now)
        .await;
    assert!(added.expect("added"));
    store
}

#[tokio::test]
async fn who_is_locked_out_gets_a_new_password_and_logs_in_without_a_code() {
    let data = folder();
    let store = with_user(data.path()).await;
    let user = store.user("ada@example.com").await.expect("an answer");
    let before = user.expect("a user");
    let key = KeySource::File(data.path().join("master.key"));
    let secrets = Secrets::new(store.clone(), Clock::system(), key);
    let kept = secrets.keep_totp(before.id, &[7; 20]).await;
    assert!(kept.expect("an answer"));
    let pending = store.totp(before.id).await.expect("a state").pending;
    let pending = pending.expect("a secret").sealed;
    let by = By {
        account: store.account().await.expect("an account").id,
        who: "ada@example.com",
        at: Clock::system().now(),
    };
    let confirmed = store.confirm_totp(before.id, &pending, 1, &[], &by).await;
    assert!(confirmed.expect("an answer"));

    let reset = flint(
        data.path(),
        &["user", "reset-password", "--email", "Ada@example.com"],
    );
    assert!(reset.status.success(), "{reset:?}");
    let said = String::from_utf8(reset.stdout).expect("text");
    assert_eq!(said.lines().last().expect("a password").len(), 48);
    let after = store.user("ada@example.com").await.expect("an answer");
    assert_ne!(after.expect("a user").password, before.password);

    let disable = ["user", "disable-totp", "--email", "ada@example.com"];
    assert!(flint(data.path(), &disable).status.success());
    assert!(
        store
            .totp(before.id)
            .await
            .expect("a state")
            .secret
            .is_none()
    );
    let unknown = flint(
        data.path(),
        &["user", "reset-password", "--email", "bob@example.com"],
    );
    assert_refused(&unknown, 2, "no user `bob@example.com`");
}

#[tokio::test]
async fn a_token_is_made_for_an_account_and_a_scope() {
    let data = folder();
    let store = with_user(data.path()).await;
    let create = ["token", "create", "--role", "invoker", "--name", "caller"];
    let scoped = [
        &create[..],
        &["--account", "second", "--scope-function", "greet"],
        &["--scope-operation", "Invoke"],
    ]
    .concat();
    let made = flint(data.path(), &scoped);
    assert!(made.status.success(), "{made:?}");
    let said = String::from_utf8(made.stdout).expect("text");
    let token = said.lines().last().expect("a token");
    let secret = token.strip_prefix("flint_").and_then(Secret::parse);
    let hash = secret.expect("a token").hash();
    let identity = store.token_identity(&hash).await.expect("an answer");
    let identity = identity.expect("it is known");
    assert_eq!(identity.account_name, "second");
    let scope = &identity.token().expect("a token").scope;
    assert_eq!(
        scope.operations.as_deref(),
        Some(&["Invoke".to_owned()][..])
    );
    assert_eq!(scope.functions.as_ref().map(Vec::len), Some(1));

    let nowhere = [&create[..], &["--account", "third"]].concat();
    assert_refused(&flint(data.path(), &nowhere), 2, "no account `third`");
    let nothing = [&create[..], &["--scope-operation", "Reboot"]].concat();
    assert_refused(&flint(data.path(), &nothing), 2, "no operation `Reboot`");
}

#[tokio::test]
async fn activity_is_verified_and_the_first_broken_link_named() {
    let data = folder();
    for _ in 0..2 {
        assert!(create_token(data.path()).status.success());
    }
    let verify = || flint(data.path(), &["activity", "verify"]);
    let output = verify();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(said.starts_with("main: verified up to #2\n"), "{said}");

    change(
        data.path(),
        "DROP TRIGGER activity_is_not_changed; UPDATE activity SET who = 'nobody' WHERE sequence = 2",
    )
    .await;
    assert_refused(&verify(), 10, "`main` is not what it was: entry #2");
}

#[tokio::test]
async fn the_activity_of_every_account_is_verified() {
    let data = folder();
    let store = with_user(data.path()).await;
    let verify = || flint(data.path(), &["activity", "verify"]);
    let output = verify();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains("main: verified up to #"), "{said}");
    assert!(said.contains("second: verified up to #1\n"), "{said}");

    sqlx::raw_sql(
        "DROP TRIGGER activity_is_not_changed; UPDATE activity SET who = 'nobody' WHERE account_id = \
         (SELECT id FROM accounts WHERE name = 'second')",
    )
    .execute(store.writer())
    .await
    .expect("whoever owns the file can do it");
    assert_refused(&verify(), 10, "`second` is not what it was: entry #1");
}
