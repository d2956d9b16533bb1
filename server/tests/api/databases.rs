//! A fresh database for each test.

mod postgres;
pub(crate) mod private;

use std::path::Path;

use server::store::Database;

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
        Kind::Postgres => Database::Postgres(postgres::fresh().await),
    }
}
