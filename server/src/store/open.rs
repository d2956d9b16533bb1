//! Opens a database, or refuses: a missing or foreign one is never replaced by an empty one.

use std::{path::PathBuf, str::FromStr, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, Connection, Row,
    any::{AnyPoolOptions, AnyRow},
    migrate::{Migration, Migrator},
};
use tokio::sync::watch;
use uuid::Uuid;

use super::{Backend, Error, Store};
use crate::clock::Clock;

/// Most migrations are read by both databases; where their SQL differs, each has a file of its own with the same number.
static BOTH: Migrator = sqlx::migrate!("./migrations");
static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Where sqlx notes which migrations were done.
const MIGRATIONS: &str = "_sqlx_migrations";

/// All migrations of a database, in order.
fn migrations(backend: Backend) -> Migrator {
    let own = match backend {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    };
    let mut all: Vec<Migration> = BOTH.iter().chain(own.iter()).cloned().collect();
    all.sort_by_key(|it| it.version);
    Migrator::with_migrations(all)
}

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    Sqlite(PathBuf),
    /// A URL of PostgreSQL's.
    Postgres(String),
}

impl FromStr for Database {
    type Err = String;

    fn from_str(url: &str) -> Result<Database, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Database::Postgres(url.to_owned()))
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('?') {
                return Err("a SQLite database is named `sqlite:PATH`".to_owned());
            }
            Ok(Database::Sqlite(PathBuf::from(path)))
        } else {
            Err(
                "a database is named `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`"
                    .to_owned(),
            )
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "the database is missing: this data folder belongs to one that is not there any more; bring it back, or choose another data folder"
    )]
    Missing,
    #[error("the database is not Flint's: {0}")]
    Foreign(String),
    #[error("the database was made by another version of Flint: {0}")]
    OtherVersion(String),
    #[error("{0}")]
    Store(#[from] Error),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> OpenError {
        const NOT_A_DATABASE: &str = "26";
        match &error {
            sqlx::Error::Database(cause) if cause.code().as_deref() == Some(NOT_A_DATABASE) => {
                OpenError::Foreign("the file is not a database".to_owned())
            }
            _ => OpenError::Store(error.into()),
        }
    }
}

/// How a database is to be opened.
pub struct Opening {
    pub database: Database,
    /// The installation that the data folder belongs to, if it has served before.
    pub expected: Option<Uuid>,
    /// Whether the schema may be brought up to date; not while another process serves it.
    pub migrate: bool,
}

impl Store {
    /// Opens the database and says which installation it is.
    pub async fn open(opening: Opening, clock: &Clock) -> Result<(Store, Uuid), OpenError> {
        sqlx::any::install_default_drivers();
        let store = match &opening.database {
            Database::Sqlite(path) => {
                if opening.expected.is_some() && !path.exists() {
                    return Err(OpenError::Missing);
                }
                sqlite(path).await?
            }
            Database::Postgres(url) => postgres(url).await?,
        };
        let mut tables = store.tables().await?;
        if tables == [MIGRATIONS] && store.has_no_migration().await? {
            // The very first start was killed before it had done anything else.
            tables.clear();
        }
        let is_ours = ["installation", MIGRATIONS]
            .iter()
            .all(|it| tables.iter().any(|table| table == it));
        match opening.expected {
            _ if is_ours => {}
            Some(_) if tables.is_empty() => return Err(OpenError::Missing),
            None if tables.is_empty() => {}
            _ => {
                return Err(OpenError::Foreign(format!(
                    "it holds a table `{}`",
                    tables[0]
                )));
            }
        }
        if opening.migrate {
            migrations(store.backend)
                .run(&store.writer)
                .await
                .map_err(migration_failed)?;
            store.guard_activity().await?;
        } else {
            store.assert_up_to_date().await?;
        }
        let id = store.installation(clock).await?;
        match opening.expected {
            Some(expected) if expected != id => Err(OpenError::Foreign(
                "it belongs to another data folder".to_owned(),
            )),
            _ => Ok((store, id)),
        }
    }

    async fn has_no_migration(&self) -> Result<bool, OpenError> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations")
            .fetch_one(self.reader())
            .await?;
        Ok(count == 0)
    }

    async fn tables(&self) -> Result<Vec<String>, OpenError> {
        let query = match self.backend {
            Backend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
            }
            Backend::Postgres => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
            }
        };
        Ok(sqlx::query_scalar(query).fetch_all(&self.writer).await?)
    }

    /// For who may not migrate: refuses a schema that is not the one the queries are written for.
    async fn assert_up_to_date(&self) -> Result<(), OpenError> {
        let applied: i64 = sqlx::query_scalar("SELECT count(*) FROM _sqlx_migrations")
            .fetch_one(&self.writer)
            .await?;
        let known = migrations(self.backend).iter().count();
        if usize::try_from(applied) == Ok(known) {
            Ok(())
        } else {
            Err(OpenError::OtherVersion(format!(
                "{applied} migrations are applied, {known} are known"
            )))
        }
    }

    /// The id of this installation, made with its database.
    async fn installation(&self, clock: &Clock) -> Result<Uuid, OpenError> {
        let fresh = clock.new_id().to_string();
        sqlx::query("INSERT INTO installation (one, id) VALUES (1, $1) ON CONFLICT DO NOTHING")
            .bind(fresh)
            .execute(&self.writer)
            .await?;
        self.make_account(clock).await?;
        let id: String = sqlx::query_scalar("SELECT id FROM installation")
            .fetch_one(&self.writer)
            .await?;
        Ok(super::parsed(&id)?)
    }
}

fn migration_failed(error: sqlx::migrate::MigrateError) -> OpenError {
    use sqlx::migrate::MigrateError::{
        Dirty, Execute, ExecuteMigration, VersionMismatch, VersionMissing,
    };
    match error {
        Execute(cause) | ExecuteMigration(cause, _) => cause.into(),
        VersionMissing(_) | VersionMismatch(_) | Dirty(_) => {
            OpenError::OtherVersion(error.to_string())
        }
        other => OpenError::Store(Error::corrupt(other)),
    }
}

/// How long a query waits for a connection before it is told that the database is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

async fn sqlite(path: &std::path::Path) -> Result<Store, OpenError> {
    let path =
        percent_encoding::utf8_percent_encode(&path.to_string_lossy(), FILE_NAME).to_string();
    // A pool tries a failing connection again until its time is over, and forgets why; a first one by itself says why.
    let mut first = AnyConnection::connect(&format!("sqlite://{path}?mode=rwc")).await?;
    make_durable(&mut first).await?;
    let writer = AnyPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| Box::pin(make_durable(connection)))
        .connect(&format!("sqlite://{path}?mode=rwc"))
        .await?;
    let reader = AnyPoolOptions::new()
        .max_connections(4)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                make_durable(connection).await?;
                sqlx::raw_sql("PRAGMA query_only = ON")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .connect(&format!("sqlite://{path}?mode=rw"))
        .await?;
    first.close().await?;
    Ok(Store {
        backend: Backend::Sqlite,
        reader,
        writer,
        notifications: None,
        rights: watch::Sender::new(0),
    })
}

/// What a path may hold in a URL as it is.
const FILE_NAME: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// Sets what makes an acknowledged row survive a power cut, and does not go on before SQLite says that it is set:
/// a build or a file system without write-ahead logging answers with another mode instead of an error.
async fn make_durable(connection: &mut AnyConnection) -> sqlx::Result<()> {
    sqlx::raw_sql("PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        .execute(&mut *connection)
        .await?;
    let journal: AnyRow = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await?;
    let synchronous: AnyRow = sqlx::query("PRAGMA synchronous")
        .fetch_one(&mut *connection)
        .await?;
    const FULL: i64 = 2;
    if journal.try_get::<String, _>(0)? == "wal" && synchronous.try_get::<i64, _>(0)? == FULL {
        Ok(())
    } else {
        Err(sqlx::Error::Configuration(
            "SQLite cannot keep a write-ahead log here (journal_mode WAL, synchronous FULL)".into(),
        ))
    }
}

async fn postgres(url: &str) -> Result<Store, OpenError> {
    let first = tokio::time::timeout(ACQUIRE_TIMEOUT, AnyConnection::connect(url)).await;
    first
        .map_err(|_| sqlx::Error::PoolTimedOut)??
        .close()
        .await?;
    let pool: AnyPool = AnyPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql("SET statement_timeout = '15s'; SET lock_timeout = '5s'")
                    .execute(connection)
                    .await?;
                Ok(())
            })
        })
        .connect(url)
        .await?;
    Ok(Store {
        backend: Backend::Postgres,
        reader: pool.clone(),
        writer: pool,
        notifications: Some(url.into()),
        rights: watch::Sender::new(0),
    })
}
