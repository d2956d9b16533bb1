//! The command, as scripts see it: what it prints, and the code that it ends with.

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
    store::{Database, Opening, Store},
};
use sqlx::Connection;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// Runs `flint` to its end.
fn flint(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
    command.env_clear().env("FLINT_DATA_DIR", data).args(args);
    command.output().expect("flint runs")
}

fn serve(data: &Path) -> Output {
    flint(data, &["serve", "--listen", "127.0.0.1:0"])
}

fn create_token(data: &Path) -> Output {
    flint(
        data,
        &["token", "create", "--role", "developer", "--name", "ci"],
    )
}

/// Asserts that it ended with `code`, after one line that says `what`.
fn assert_refused(output: &Output, code: i32, what: &str) {
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

#[tokio::test]
async fn a_locked_database_is_named() {
    let data = folder();
    assert!(create_token(data.path()).status.success());
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", data.path().join("flint.sqlite").display());
    let mut other = sqlx::AnyConnection::connect(&url).await.expect("connected");
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
    assert!(said.starts_with("verified up to #2\n"), "{said}");

    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", data.path().join("flint.sqlite").display());
    let mut owner = sqlx::AnyConnection::connect(&url).await.expect("connected");
    sqlx::raw_sql(
        "DROP TRIGGER activity_is_not_changed; UPDATE activity SET who = 'nobody' WHERE sequence = 2",
    )
    .execute(&mut owner)
    .await
    .expect("whoever owns the file can do it");
    owner.close().await.expect("closed");
    assert_refused(&verify(), 9, "entry #2");
}
