//! What becomes of requests when the database has had enough, and of databases that are not ours.

use std::time::Duration;

use api::{
    Client, Code, Problem, Role,
    activity::ListActivity,
    functions::{GetFunction, ListFunctions},
    invocations::ListInvocations,
    limits::GetLimitsUsage,
    secrets::ListSecrets,
};
use serde_json::json;
use server::{
    clock::Clock,
    store::{Database, OpenError, Opening, Store},
};
use sqlx::{Connection, migrate::Migrate};
use tempfile::TempDir;
use tokio::{task::yield_now, time::timeout};

use crate::{
    author::Author,
    databases::{self, Kind},
    functions::{draft, name},
    harness::TestApp,
    logs::{SAYS, say},
    secrets::create,
};

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_lost() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.client(Role::Developer).await;
    client.call(draft("before")).await.expect("there is room");
    fill(&app).await;
    let mut create = draft("after");
    create.code = format!("{} // {}", create.code, "x".repeat(90_000));
    let problem = client
        .call(create.clone())
        .await
        .expect_err("there is no room");
    assert_full(&problem);
    client
        .call(GetFunction {
            name: name("before"),
        })
        .await
        .expect("it is still there");
    make_room(&app).await;
    client.call(create).await.expect("there is room again");
}

/// Lets the database have as many pages as it has: the next one is one too many.
async fn fill(app: &TestApp) {
    sqlx::query("PRAGMA max_page_count = 1")
        .execute(app.state.store.writer())
        .await
        .expect("a limit");
}

async fn make_room(app: &TestApp) {
    sqlx::query("PRAGMA max_page_count = 1000000")
        .execute(app.state.store.writer())
        .await
        .expect("a limit");
}

fn assert_full(problem: &Problem) {
    assert_eq!((problem.code, problem.status), (Code::StorageFull, 507));
}

async fn changes_of_secrets(client: &Client) -> usize {
    let list = ListActivity {
        kind: Some("secret".to_owned()),
        ..ListActivity::default()
    };
    client.call(list).await.expect("a page").items.len()
}

#[tokio::test]
async fn a_secret_that_finds_the_disk_full_is_not_there_by_half() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.client(Role::Developer).await;
    create(&client, "before", json!("x"))
        .await
        .expect("there is room");
    fill(&app).await;
    // As long as a secret may be, and of characters that take many bytes.
    let long = json!("🜂".repeat(16_384));
    let problem = create(&client, "after", long.clone()).await;
    assert_full(&problem.expect_err("there is no room"));
    let secrets = client.call(ListSecrets::default()).await.expect("a page");
    assert_eq!(secrets.items.len(), 1);
    assert_eq!(
        changes_of_secrets(&client).await,
        1,
        "nothing is told of it"
    );
    make_room(&app).await;
    create(&client, "after", long)
        .await
        .expect("there is room again");
    assert_eq!(changes_of_secrets(&client).await, 2);
}

#[tokio::test]
async fn a_record_that_finds_the_disk_full_is_written_later_or_counted() {
    let app = TestApp::start(Kind::Sqlite).await;
    let author = Author::of(&app).await;
    author.publishes("says", SAYS).await;
    fill(&app).await;
    let long = "x".repeat(100_000);
    // It is answered all the same.
    say(&author, "says", json!([["info", long]])).await;
    let accounted = async {
        loop {
            let list = ListInvocations::default();
            let written = author.client.call(list).await.expect("a page").items;
            let usage = author.client.call(GetLimitsUsage {}).await.expect("usage");
            match written.len() as u64 + usage.dropped_records {
                0 => yield_now().await,
                sum => return sum,
            }
        }
    };
    let accounted = timeout(Duration::from_secs(30), accounted).await;
    assert_eq!(accounted.expect("it is accounted for"), 1);
    make_room(&app).await;
    let next = say(&author, "says", json!([["info", "next"]])).await;
    let list = ListInvocations::default();
    let written = author.client.call(list).await.expect("a page").items;
    assert_eq!(written[0].id, next.id);
}

#[tokio::test]
async fn a_locked_database_is_said_and_comes_back() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.client(Role::Developer).await;
    let path = app.folder.path().join("flint.sqlite");
    let mut other = sqlx::AnyConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .expect("connected");
    sqlx::query("BEGIN EXCLUSIVE")
        .execute(&mut other)
        .await
        .expect("locked");
    let problem = client.call(draft("greet")).await.expect_err("locked");
    assert_eq!(
        (problem.code, problem.status),
        (Code::StoreUnavailable, 503)
    );
    client
        .call(ListFunctions::default())
        .await
        .expect("readers go on");
    sqlx::query("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("unlocked");
    client.call(draft("greet")).await.expect("it works again");
}

fn opening(database: &Database) -> Opening {
    Opening {
        database: database.clone(),
        expected: None,
        migrate: true,
    }
}

#[tokio::test]
async fn the_store_is_durable_as_it_says() {
    let app = TestApp::start(Kind::Sqlite).await;
    for pool in [app.state.store.reader(), app.state.store.writer()] {
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(pool)
            .await
            .expect("a mode");
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(pool)
            .await
            .expect("a mode");
        let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
            .fetch_one(pool)
            .await
            .expect("a mode");
        assert_eq!((synchronous, journal.as_str(), foreign_keys), (2, "wal", 1));
    }
}

async fn foreign_database_is_refused(kind: Kind) {
    let folder = TempDir::new().expect("a temporary folder");
    let database = databases::fresh(kind, folder.path()).await;
    let url = match &database {
        Database::Sqlite(path) => format!("sqlite://{}?mode=rwc", path.display()),
        Database::Postgres(url) => url.clone(),
    };
    sqlx::any::install_default_drivers();
    let mut other = sqlx::AnyConnection::connect(&url).await.expect("connected");
    sqlx::query("CREATE TABLE customers (id BIGINT)")
        .execute(&mut other)
        .await
        .expect("a table");
    let refused = Store::open(opening(&database), &Clock::system())
        .await
        .map(drop)
        .expect_err("foreign");
    assert!(
        matches!(&refused, OpenError::Foreign(cause) if cause.contains("customers")),
        "{refused}"
    );
}

#[tokio::test]
async fn a_foreign_sqlite_database_is_refused() {
    foreign_database_is_refused(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_foreign_postgres_database_is_refused() {
    foreign_database_is_refused(Kind::Postgres).await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("flint.sqlite");
    let text = "shopping list: bread, butter, flint. ".repeat(50);
    std::fs::write(&path, &text).expect("a file");
    let opened = Store::open(opening(&Database::Sqlite(path.clone())), &Clock::system()).await;
    assert!(matches!(opened.map(drop), Err(OpenError::Foreign(_))));
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), text);
}

async fn a_missing_database_is_not_replaced(kind: Kind) {
    let folder = TempDir::new().expect("a temporary folder");
    let database = databases::fresh(kind, folder.path()).await;
    let clock = Clock::system();
    let expected = Some(clock.new_id());
    let missing = Opening {
        database: database.clone(),
        expected,
        migrate: true,
    };
    let refused = Store::open(missing, &clock)
        .await
        .map(drop)
        .expect_err("missing");
    assert!(matches!(refused, OpenError::Missing), "{refused}");
    let (_, id) = Store::open(opening(&database), &clock)
        .await
        .expect("a fresh database opens");
    let other = Opening {
        database: database.clone(),
        expected,
        migrate: true,
    };
    let refused = Store::open(other, &clock)
        .await
        .map(drop)
        .expect_err("another one");
    assert!(matches!(refused, OpenError::Foreign(_)), "{refused}");
    let same = Opening {
        database,
        expected: Some(id),
        migrate: false,
    };
    Store::open(same, &clock)
        .await
        .expect("its own database opens");
}

async fn a_first_start_that_was_killed_at_once_can_be_repeated(kind: Kind) {
    let folder = TempDir::new().expect("a folder");
    let database = databases::fresh(kind, folder.path()).await;
    let url = match &database {
        Database::Sqlite(path) => format!("sqlite://{}?mode=rwc", path.display()),
        Database::Postgres(url) => url.clone(),
    };
    sqlx::any::install_default_drivers();
    let mut killed = sqlx::AnyConnection::connect(&url).await.expect("connected");
    // What sqlx commits before the first migration.
    killed
        .ensure_migrations_table("_sqlx_migrations")
        .await
        .expect("made");
    killed.close().await.expect("closed");
    Store::open(opening(&database), &Clock::system())
        .await
        .expect("it is begun anew");
}

#[tokio::test]
async fn a_first_start_on_sqlite_that_was_killed_at_once_can_be_repeated() {
    a_first_start_that_was_killed_at_once_can_be_repeated(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_first_start_on_postgres_that_was_killed_at_once_can_be_repeated() {
    a_first_start_that_was_killed_at_once_can_be_repeated(Kind::Postgres).await;
}

#[tokio::test]
async fn a_missing_sqlite_database_is_not_replaced() {
    a_missing_database_is_not_replaced(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_missing_postgres_database_is_not_replaced() {
    a_missing_database_is_not_replaced(Kind::Postgres).await;
}
