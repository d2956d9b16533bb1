//! Log entries: written with the invocations that logged them, searched, forgotten.
//!
//! Full text is where the two databases differ. SQLite has an index of its own, `log_words`, whose rows are found in
//! the order of ids; PostgreSQL has a column of words and an index on it. Both statements stand side by side in
//! [`search`], and what they are given was taken apart by [`crate::words`].

pub(crate) mod search;

use std::sync::{
    LazyLock,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use api::{
    invocations::{Level, LogEntry, Trigger},
    logs::{Dropped, LoggedEntry},
    names::FunctionName,
};
use jiff::Timestamp;
use sqlx::{Any, FromRow, Transaction, query, query_as, query_scalar};
use uuid::Uuid;

use super::{Backend, Error, Result, Store, inserts, named, parsed};
use crate::{store::invocations::Record, words};

/// Ids are milliseconds, and so many bits that tell entries of the same millisecond apart.
const ORDER_BITS: u32 = 20;

/// Makes ids that are ordered by time.
pub(crate) struct Ids(AtomicU32);

impl Ids {
    /// `start` is random: several servers write to one database, and two ids of the same millisecond must hardly ever
    /// be the same. Where they are, the batch is tried again with others.
    pub(crate) fn from(start: u32) -> Ids {
        Ids(AtomicU32::new(start))
    }

    fn next(&self, at: Timestamp) -> i64 {
        let order = self.0.fetch_add(1, Relaxed) & ((1 << ORDER_BITS) - 1);
        first_id(at) | i64::from(order)
    }
}

/// The least id of an entry that was logged in this millisecond.
fn first_id(at: Timestamp) -> i64 {
    at.as_millisecond().max(0) << ORDER_BITS
}

/// One entry, ready to be written.
struct NewEntry<'a> {
    id: i64,
    record: &'a Record,
    number: i64,
    level: Level,
    /// JSON.
    entry: String,
    words: Vec<String>,
}

impl<'a> NewEntry<'a> {
    fn all_of(record: &'a Record, ids: &Ids) -> impl Iterator<Item = NewEntry<'a>> {
        record
            .logs
            .iter()
            .zip(0..)
            .map(move |(entry, number)| NewEntry {
                // By Flint's clock, which need not be the one that the entry was stamped by.
                id: ids.next(entry.timestamp.clamp(record.started_at, record.ended_at())),
                record,
                number,
                level: entry.level,
                entry: super::json(entry),
                words: words::of_entry(entry),
            })
    }

    fn facets(&self) -> String {
        let Record {
            function, trigger, ..
        } = self.record;
        [
            search::of_function(*function),
            search::of_level(self.level),
            search::of_trigger(trigger),
        ]
        .join(" ")
    }
}

static SQLITE: LazyLock<inserts::Inserts> = LazyLock::new(|| {
    inserts::of(
        Backend::Sqlite,
        "INSERT INTO log_entries (id, account_id, invocation_id, number, function_id, function, called_by, level, entry) VALUES",
        &["", "", "", "", "", "", "", "", ""],
    )
});

static SQLITE_WORDS: LazyLock<inserts::Inserts> = LazyLock::new(|| {
    inserts::of(
        Backend::Sqlite,
        "INSERT INTO log_words (rowid, words, facets) VALUES",
        &["", "", ""],
    )
});

static POSTGRES: LazyLock<inserts::Inserts> = LazyLock::new(|| {
    inserts::of(
        Backend::Postgres,
        "INSERT INTO log_entries (id, account_id, invocation_id, number, function_id, function, called_by, level, entry, words) VALUES",
        &["", "", "", "", "", "", "", "", "", "::tsvector"],
    )
});

impl Store {
    /// Writes what the invocations logged, in their transaction.
    pub(super) async fn add_log_entries(
        &self,
        transaction: &mut Transaction<'static, Any>,
        records: &[Record],
        ids: &Ids,
    ) -> Result<()> {
        let entries: Vec<NewEntry<'_>> = records
            .iter()
            .flat_map(|it| NewEntry::all_of(it, ids))
            .collect();
        if entries.is_empty() {
            return Ok(());
        }
        let whole = match self.backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        for (insert, entries) in inserts::split(whole, &entries) {
            let mut insert = query(insert);
            for entry in entries {
                insert = insert
                    .bind(entry.id)
                    .bind(entry.record.account.to_string())
                    .bind(entry.record.id.to_string())
                    .bind(entry.number)
                    .bind(entry.record.function.to_string())
                    .bind(entry.record.name.as_str())
                    .bind(entry.record.trigger)
                    .bind(entry.level as i64)
                    .bind(entry.entry.as_str());
                if self.backend == Backend::Postgres {
                    insert = insert.bind(words::tsvector(&entry.words));
                }
            }
            insert.execute(&mut **transaction).await?;
        }
        if self.backend == Backend::Sqlite {
            for (insert, entries) in inserts::split(&SQLITE_WORDS, &entries) {
                let bound = entries.iter().fold(query(insert), |insert, it| {
                    insert
                        .bind(it.id)
                        .bind(it.words.join(" "))
                        .bind(it.facets())
                });
                bound.execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }

    /// What an invocation logged, in order.
    pub(super) async fn log_entries(
        &self,
        account: Uuid,
        invocation: Uuid,
    ) -> Result<Vec<LogEntry>> {
        let entries: Vec<String> = query_scalar(
            "SELECT entry FROM log_entries WHERE invocation_id = $1 AND account_id = $2 ORDER BY number",
        )
        .bind(invocation.to_string())
        .bind(account.to_string())
        .fetch_all(self.reader())
        .await?;
        entries
            .iter()
            .map(|it| serde_json::from_str(it).map_err(Error::corrupt))
            .collect()
    }

    /// Adds to what was dropped in some minutes since 1970.
    pub(crate) async fn add_log_drops(&self, drops: &[((Uuid, i64), Dropped)]) -> Result<()> {
        let mut transaction = self.begin().await?;
        for ((account, minute), dropped) in drops {
            query(
                "INSERT INTO log_drops (account_id, minute, entries, invocations) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (account_id, minute) DO UPDATE SET entries = log_drops.entries + excluded.entries, \
                 invocations = log_drops.invocations + excluded.invocations",
            )
            .bind(account.to_string())
            .bind(minute)
            .bind(dropped.entries.cast_signed())
            .bind(dropped.invocations.cast_signed())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// What was dropped between two instants, to the minute.
    pub(crate) async fn log_drops(
        &self,
        account: Uuid,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Dropped> {
        let (entries, invocations): (i64, i64) = query_as(
            "SELECT CAST(COALESCE(sum(entries), 0) AS BIGINT), CAST(COALESCE(sum(invocations), 0) AS BIGINT) \
             FROM log_drops WHERE account_id = $1 AND minute >= $2 AND minute <= $3",
        )
        .bind(account.to_string())
        .bind(from.map_or(0, minute_of))
        .bind(to.map_or(i64::MAX, minute_of))
        .fetch_one(self.reader())
        .await?;
        Ok(Dropped {
            entries: entries.cast_unsigned(),
            invocations: invocations.cast_unsigned(),
        })
    }

    /// Deletes some thousand entries from before `oldest`, of every account. Answers how many.
    pub(crate) async fn forget_log_entries(&self, oldest: Timestamp) -> Result<u64> {
        let mut transaction = self.begin().await?;
        if self.backend == Backend::Sqlite {
            query("DELETE FROM log_words WHERE rowid IN (SELECT id FROM log_entries WHERE id < $1 ORDER BY id LIMIT 2000)")
                .bind(first_id(oldest))
                .execute(&mut *transaction)
                .await?;
        }
        let deleted = query("DELETE FROM log_entries WHERE id IN (SELECT id FROM log_entries WHERE id < $1 ORDER BY id LIMIT 2000)")
            .bind(first_id(oldest))
            .execute(&mut *transaction)
            .await?;
        query("DELETE FROM log_drops WHERE minute < $1")
            .bind(minute_of(oldest))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(deleted.rows_affected())
    }
}

/// Minutes since 1970.
pub(crate) fn minute_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

#[derive(FromRow)]
struct Row {
    id: i64,
    invocation_id: String,
    number: i64,
    function_id: String,
    function: String,
    called_by: String,
    entry: String,
}

impl Row {
    fn into_entry(self) -> Result<(i64, LoggedEntry)> {
        let trigger: Trigger = named(&self.called_by)?;
        let entry = LoggedEntry {
            function: FunctionName::parse(&self.function).map_err(Error::corrupt)?,
            function_uuid: parsed(&self.function_id)?,
            invocation: parsed(&self.invocation_id)?,
            number: u32::try_from(self.number).map_err(Error::corrupt)?,
            trigger,
            test: trigger == Trigger::Test,
            entry: serde_json::from_str(&self.entry).map_err(Error::corrupt)?,
        };
        Ok((self.id, entry))
    }
}
