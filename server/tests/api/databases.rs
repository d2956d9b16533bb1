//! A fresh database for each test.

use std::{path::Path, time::Duration};

use server::{clock::Clock, store::Database};
use sqlx::Connection;

/// Which of the two a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Runs each named `async fn(TestApp)` once on SQLite and once on PostgreSQL.
macro_rules! on_both_databases {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                let app = $crate::harness::TestApp::start($crate::databases::Kind::Sqlite).await;
                super::$name(app).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $name() {
                let app = $crate::harness::TestApp::start($crate::databases::Kind::Postgres).await;
                super::$name(app).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;

/// A database that nobody used before; SQLite's file lies in `folder`.
pub(crate) async fn fresh(kind: Kind, folder: &Path) -> Database {
    match kind {
        Kind::Sqlite => Database::Sqlite(folder.join("flint.sqlite")),
        Kind::Postgres => Database::Postgres(fresh_postgres().await),
    }
}

async fn fresh_postgres() -> String {
    let server = std::env::var("FLINT_TEST_POSTGRES").expect(
        "FLINT_TEST_POSTGRES must name a PostgreSQL server, such as postgres://postgres@127.0.0.1:5432/postgres; \
         `cargo xtask test` starts one",
    );
    sqlx::any::install_default_drivers();
    let connecting = sqlx::AnyConnection::connect(&server);
    let mut connection = tokio::time::timeout(Duration::from_secs(10), connecting)
        .await
        .expect("PostgreSQL answers within 10 s")
        .expect("FLINT_TEST_POSTGRES can be connected to");
    let name = format!("flint_{}", Clock::system().new_id().simple());
    // A database's name cannot be a parameter; this one is made of hexadecimal digits.
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .expect("a database can be made");
    let (address, _) = server.rsplit_once('/').expect("the URL names a database");
    format!("{address}/{name}")
}
