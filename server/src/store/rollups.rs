//! Rollups: invocations added up by minute and by hour, in the transaction of their records.

use std::{collections::BTreeMap, sync::LazyLock};

use api::{
    invocations::Outcome,
    names::FunctionName,
    statistics::{Counts, Failing, Totals},
};
use jiff::Timestamp;
use sqlx::{
    Any, FromRow, Transaction, any::AnyArguments, query, query::Query, query_as, query_scalar,
};
use uuid::Uuid;

use super::{Backend, Result, Store, error::Error, parsed};
use crate::statistics::{HOUR, MINUTE, Rollup};

/// What counts of one invocation.
pub(super) struct Counted {
    pub(super) account: Uuid,
    pub(super) function: Uuid,
    pub(super) outcome: Outcome,
    /// How many microseconds the start took, if there was one.
    pub(super) cold: Option<u64>,
    pub(super) total_us: u64,
    pub(super) started_at: Timestamp,
}

/// What one row adds up. The function's id is empty for all functions of the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    account: String,
    function: String,
    step: i64,
    bucket: i64,
}

/// How many rows one statement is about: few enough texts that each is prepared once. A function alone has four rows.
const CHUNKS: [usize; 4] = [64, 16, 4, 1];

const KEY_COLUMNS: usize = 4;
const COLUMNS: usize = 15;

/// Reads the rows with so many keys. The order of the join is fixed: each key is looked up.
static SELECTS: LazyLock<[(usize, String); 4]> = LazyLock::new(|| {
    CHUNKS.map(|rows| {
        let select = "SELECT r.* FROM wanted w CROSS JOIN rollups r WHERE r.account_id = w.account \
                      AND r.function_id = w.function AND r.step = w.step AND r.bucket = w.bucket";
        let keys = places(rows, KEY_COLUMNS);
        let wanted = format!("WITH wanted (account, function, step, bucket) AS (VALUES {keys})");
        (rows, format!("{wanted} {select}"))
    })
});

static UPSERTS: LazyLock<[(usize, String); 4]> = LazyLock::new(|| {
    CHUNKS.map(|rows| {
        let insert = "INSERT INTO rollups (account_id, function_id, step, bucket, ok, custom, runtime, timeout, \
                      out_of_memory, output_too_large, never_settled, platform, cold_starts, cold_us, latencies) VALUES";
        let update = "ON CONFLICT (account_id, function_id, step, bucket) DO UPDATE SET ok = excluded.ok, \
                      custom = excluded.custom, runtime = excluded.runtime, timeout = excluded.timeout, \
                      out_of_memory = excluded.out_of_memory, output_too_large = excluded.output_too_large, \
                      never_settled = excluded.never_settled, platform = excluded.platform, \
                      cold_starts = excluded.cold_starts, cold_us = excluded.cold_us, latencies = excluded.latencies";
        (rows, format!("{insert} {} {update}", places(rows, COLUMNS)))
    })
});

/// `($1, $2), ($3, $4)`: so many rows of so many parameters.
fn places(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=columns)
            .map(|it| format!("${}", row * columns + it))
            .collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<String>>().join(", ")
}

#[derive(FromRow)]
struct Row {
    account_id: String,
    function_id: String,
    step: i64,
    bucket: i64,
    ok: i64,
    custom: i64,
    runtime: i64,
    timeout: i64,
    out_of_memory: i64,
    output_too_large: i64,
    never_settled: i64,
    platform: i64,
    cold_starts: i64,
    cold_us: i64,
    latencies: String,
}

impl Row {
    fn take_apart(self) -> Result<(Key, Rollup)> {
        let key = Key {
            account: self.account_id,
            function: self.function_id,
            step: self.step,
            bucket: self.bucket,
        };
        let outcomes = Counts {
            ok: self.ok.cast_unsigned(),
            custom: self.custom.cast_unsigned(),
            runtime: self.runtime.cast_unsigned(),
            timeout: self.timeout.cast_unsigned(),
            out_of_memory: self.out_of_memory.cast_unsigned(),
            output_too_large: self.output_too_large.cast_unsigned(),
            never_settled: self.never_settled.cast_unsigned(),
            platform: self.platform.cast_unsigned(),
        };
        let rollup = Rollup {
            outcomes,
            cold_starts: self.cold_starts.cast_unsigned(),
            cold_us: self.cold_us.cast_unsigned(),
            latencies: parsed(&self.latencies)?,
        };
        Ok((key, rollup))
    }
}

fn bind<'q>(
    upsert: Query<'q, Any, AnyArguments>,
    key: &'q Key,
    rollup: &Rollup,
) -> Query<'q, Any, AnyArguments> {
    let upsert = upsert
        .bind(&key.account)
        .bind(&key.function)
        .bind(key.step)
        .bind(key.bucket);
    let upsert = Outcome::ALL.iter().fold(upsert, |upsert, outcome| {
        upsert.bind(rollup.outcomes.of(*outcome).cast_signed())
    });
    upsert
        .bind(rollup.cold_starts.cast_signed())
        .bind(i64::try_from(rollup.cold_us).unwrap_or(i64::MAX))
        .bind(rollup.latencies.to_string())
}

/// Adds invocations up in memory, so that each row is touched once for a batch.
fn sums(invocations: impl Iterator<Item = Counted>) -> BTreeMap<Key, Rollup> {
    let mut sums: BTreeMap<Key, Rollup> = BTreeMap::new();
    for it in invocations {
        let mut one = Rollup::default();
        one.outcomes.add(it.outcome, 1);
        one.latencies.add(it.total_us);
        if let Some(cold) = it.cold {
            (one.cold_starts, one.cold_us) = (1, cold);
        }
        let (account, second) = (it.account.to_string(), it.started_at.as_second());
        for function in [it.function.to_string(), String::new()] {
            for step in [MINUTE, HOUR] {
                let key = Key {
                    account: account.clone(),
                    function: function.clone(),
                    step,
                    bucket: second - second.rem_euclid(step),
                };
                sums.entry(key).or_default().merge(&one);
            }
        }
    }
    sums
}

/// Adds what invocations come to, in the transaction that stores them.
pub(super) async fn add(
    transaction: &mut Transaction<'_, Any>,
    backend: Backend,
    invocations: impl Iterator<Item = Counted>,
) -> Result<()> {
    let mut sums = sums(invocations);
    if sums.is_empty() {
        return Ok(());
    }
    if backend == Backend::Postgres {
        // Another server may add to the same rows: one at a time reads and writes. Readers do not wait.
        query("LOCK TABLE rollups IN SHARE ROW EXCLUSIVE MODE")
            .execute(&mut **transaction)
            .await?;
    }
    let keys: Vec<Key> = sums.keys().cloned().collect();
    for (select, keys) in chunks(&keys, &SELECTS) {
        let select = keys.iter().fold(query_as(select), |select, key| {
            select
                .bind(&key.account)
                .bind(&key.function)
                .bind(key.step)
                .bind(key.bucket)
        });
        let rows: Vec<Row> = select.fetch_all(&mut **transaction).await?;
        for row in rows {
            let (key, stored) = row.take_apart()?;
            if let Some(sum) = sums.get_mut(&key) {
                sum.merge(&stored);
            }
        }
    }
    let sums: Vec<(Key, Rollup)> = sums.into_iter().collect();
    for (upsert, rows) in chunks(&sums, &UPSERTS) {
        let upsert = rows.iter().fold(query(upsert), |upsert, (key, rollup)| {
            bind(upsert, key, rollup)
        });
        upsert.execute(&mut **transaction).await?;
    }
    Ok(())
}

/// All items, so many at a time as one of the statements takes, with that statement.
fn chunks<'a, T>(
    items: &'a [T],
    statements: &'static [(usize, String); 4],
) -> Vec<(&'static str, &'a [T])> {
    let (mut chunks, mut rest) = (Vec::new(), items);
    for (rows, statement) in statements {
        while rest.len() >= *rows {
            let (now, later) = rest.split_at(*rows);
            chunks.push((statement.as_str(), now));
            rest = later;
        }
    }
    chunks
}

impl Store {
    /// The rollups of a function, or of the account, that begin at `from` or later, in order.
    pub(crate) async fn rollups(
        &self,
        account: Uuid,
        function: Option<Uuid>,
        step: i64,
        from: i64,
    ) -> Result<Vec<(i64, Rollup)>> {
        let rows: Vec<Row> = query_as(
            "SELECT * FROM rollups WHERE account_id = $1 AND function_id = $2 AND step = $3 AND bucket >= $4 ORDER BY bucket",
        )
        .bind(account.to_string())
        .bind(function.map_or_else(String::new, |it| it.to_string()))
        .bind(step)
        .bind(from)
        .fetch_all(self.reader())
        .await?;
        let apart = rows.into_iter().map(Row::take_apart);
        apart
            .map(|it| it.map(|(key, rollup)| (key.bucket, rollup)))
            .collect()
    }

    /// The functions that failed since `from`, whichever failed most first.
    pub(crate) async fn failing(
        &self,
        account: Uuid,
        step: i64,
        from: i64,
        limit: usize,
    ) -> Result<Vec<Failing>> {
        let rows: Vec<(String, i64, i64)> = query_as(
            "SELECT name, invocations, failures FROM (SELECT f.name AS name, \
             CAST(sum(r.ok + r.custom + r.runtime + r.timeout + r.out_of_memory + r.output_too_large + r.never_settled \
             + r.platform) AS BIGINT) AS invocations, \
             CAST(sum(r.custom + r.runtime + r.timeout + r.out_of_memory + r.output_too_large + r.never_settled \
             + r.platform) AS BIGINT) AS failures \
             FROM rollups r JOIN functions f ON f.id = r.function_id \
             WHERE r.account_id = $1 AND r.step = $2 AND r.bucket >= $3 GROUP BY f.name) counted \
             WHERE failures > 0 ORDER BY failures DESC, name LIMIT $4",
        )
        .bind(account.to_string())
        .bind(step)
        .bind(from)
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        let failing = |(name, invocations, failures): (String, i64, i64)| {
            Ok(Failing {
                function: FunctionName::parse(&name).map_err(Error::corrupt)?,
                invocations: invocations.cast_unsigned(),
                failures: failures.cast_unsigned(),
            })
        };
        rows.into_iter().map(failing).collect()
    }

    /// The account in numbers, invocations since the month began.
    pub(crate) async fn totals(&self, account: Uuid, month: Timestamp) -> Result<Totals> {
        let (functions, deployed): (i64, i64) = query_as(
            "SELECT (SELECT count(*) FROM functions WHERE account_id = $1), (SELECT count(*) FROM live WHERE account_id = $1)",
        )
        .bind(account.to_string())
        .fetch_one(self.reader())
        .await?;
        let (ok, failures): (i64, i64) = query_as(
            "SELECT CAST(COALESCE(sum(ok), 0) AS BIGINT), CAST(COALESCE(sum(custom + runtime + timeout + out_of_memory \
             + output_too_large + never_settled + platform), 0) AS BIGINT) \
             FROM rollups WHERE account_id = $1 AND function_id = '' AND step = $2 AND bucket >= $3",
        )
        .bind(account.to_string())
        .bind(HOUR)
        .bind(month.as_second())
        .fetch_one(self.reader())
        .await?;
        Ok(Totals {
            functions: functions.cast_unsigned(),
            deployed: deployed.cast_unsigned(),
            month,
            invocations: (ok + failures).cast_unsigned(),
            failures: failures.cast_unsigned(),
        })
    }

    /// Deletes the rollups of one length that began before `oldest`. One stretch at a time, so that nobody waits long.
    pub(crate) async fn forget_rollups(&self, step: i64, oldest: Timestamp) -> Result<()> {
        let accounts: Vec<String> = query_scalar("SELECT id FROM accounts")
            .fetch_all(self.reader())
            .await?;
        for account in accounts {
            loop {
                let first: Option<i64> = query_scalar(
                    "SELECT min(bucket) FROM rollups WHERE account_id = $1 AND step = $2",
                )
                .bind(&account)
                .bind(step)
                .fetch_one(self.reader())
                .await?;
                let Some(first) = first.filter(|it| *it < oldest.as_second()) else {
                    break;
                };
                query("DELETE FROM rollups WHERE account_id = $1 AND step = $2 AND bucket = $3")
                    .bind(&account)
                    .bind(step)
                    .bind(first)
                    .execute(self.writer())
                    .await?;
            }
        }
        Ok(())
    }
}
