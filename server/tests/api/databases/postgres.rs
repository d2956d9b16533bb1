//! A PostgreSQL database for each test, on the server that `FLINT_TEST_POSTGRES` names. The crash tests use it as well.

use std::time::Duration;

use server::clock::Clock;
use sqlx::Connection;

/// The URL of a database that nobody used before.
pub(crate) async fn fresh() -> String {
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
