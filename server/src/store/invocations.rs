//! Records of invocations: written many at a time, read by page.

use std::sync::LazyLock;

use api::{
    invocations::{Invocation, Outcome, Timing},
    names::FunctionName,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqlx::{Any, FromRow, any::AnyArguments, query, query::Query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    Result, Store,
    error::Error,
    instant, micros, named, parsed,
    rollups::{self, Counted},
};

/// One invocation, ready to be written.
pub(crate) struct Record {
    account: Uuid,
    function: Uuid,
    id: Uuid,
    name: FunctionName,
    version: Option<u64>,
    outcome: &'static str,
    /// JSON, as are the logs.
    error: Option<String>,
    logs: Option<String>,
    dropped_log_bytes: u64,
    cold_start: bool,
    timing: Timing,
    started_at: Timestamp,
    invoked_by: String,
    trigger: &'static str,
    schedule: Option<Uuid>,
    /// JSON.
    outbound: Option<String>,
}

impl Record {
    pub(crate) fn new(account: Uuid, function: Uuid, invocation: &Invocation) -> Record {
        Record {
            account,
            function,
            id: invocation.id,
            name: invocation.function.clone(),
            version: invocation.version,
            outcome: invocation.outcome.as_str(),
            error: invocation.error.as_ref().map(json),
            logs: (!invocation.logs.is_empty()).then(|| json(&invocation.logs)),
            dropped_log_bytes: invocation.dropped_log_bytes,
            cold_start: invocation.cold_start,
            timing: invocation.timing,
            started_at: invocation.started_at,
            invoked_by: invocation.invoked_by.clone(),
            trigger: invocation.trigger.as_str(),
            schedule: invocation.schedule,
            outbound: (!invocation.outbound.is_empty()).then(|| json(&invocation.outbound)),
        }
    }

    /// The bytes of what has no bounded size.
    pub(crate) fn text_bytes(&self) -> usize {
        let bytes = |it: &Option<String>| it.as_ref().map_or(0, String::len);
        bytes(&self.error) + bytes(&self.logs) + bytes(&self.outbound)
    }

    /// What counts of it; a draft's test does not.
    fn counted(&self) -> Option<Counted> {
        self.version?;
        let outcome = Outcome::ALL
            .into_iter()
            .find(|it| it.as_str() == self.outcome)?;
        Some(Counted {
            account: self.account,
            function: self.function,
            outcome,
            cold: self.cold_start.then_some(self.timing.start),
            total_us: self.timing.total,
            started_at: self.started_at,
        })
    }

    fn bind<'q>(&'q self, insert: Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments> {
        insert
            .bind(self.account.to_string())
            .bind(self.id.to_string())
            .bind(self.function.to_string())
            .bind(self.name.as_str())
            .bind(self.version.map(u64::cast_signed))
            .bind(self.outcome)
            .bind(self.error.as_deref())
            .bind(self.logs.as_deref())
            .bind(self.dropped_log_bytes.cast_signed())
            .bind(i64::from(self.cold_start))
            .bind(self.timing.queue.cast_signed())
            .bind(self.timing.start.cast_signed())
            .bind(self.timing.run.cast_signed())
            .bind(self.timing.total.cast_signed())
            .bind(micros(self.started_at))
            .bind(&self.invoked_by)
            .bind(self.trigger)
            .bind(self.schedule.map(|it| it.to_string()))
            .bind(self.outbound.as_deref())
            .bind(self.timing.outbound.cast_signed())
    }
}

const COLUMNS: usize = 20;

/// Statements that insert 64 rows, 8 rows and one row: few enough texts that each is prepared once, and few enough
/// statements that a batch is quick.
static INSERTS: LazyLock<[(usize, String); 3]> = LazyLock::new(|| {
    [64, 8, 1].map(|rows| {
        let row = |row: usize| {
            let places: Vec<String> = (1..=COLUMNS).map(|it| format!("${}", row * COLUMNS + it)).collect();
            format!("({})", places.join(", "))
        };
        let values: Vec<String> = (0..rows).map(row).collect();
        let insert = "INSERT INTO invocations (account_id, id, function_id, function, version, outcome, error, logs, \
                      dropped_log_bytes, cold_start, queue_us, start_us, run_us, total_us, started_at, invoked_by, \
                      called_by, schedule_id, outbound, outbound_us) VALUES";
        (rows, format!("{insert} {}", values.join(", ")))
    })
});

#[derive(FromRow)]
struct Row {
    id: String,
    function: String,
    version: Option<i64>,
    outcome: String,
    error: Option<String>,
    logs: Option<String>,
    dropped_log_bytes: i64,
    cold_start: i64,
    queue_us: i64,
    start_us: i64,
    run_us: i64,
    total_us: i64,
    started_at: i64,
    invoked_by: String,
    called_by: String,
    schedule_id: Option<String>,
    outbound: Option<String>,
    outbound_us: i64,
}

impl Row {
    fn into_invocation(self) -> Result<Invocation> {
        Ok(Invocation {
            id: parsed(&self.id)?,
            function: FunctionName::parse(&self.function).map_err(Error::corrupt)?,
            version: self.version.map(i64::cast_unsigned),
            test: self.version.is_none(),
            trigger: named(&self.called_by)?,
            schedule: self.schedule_id.as_deref().map(parsed).transpose()?,
            outcome: named(&self.outcome)?,
            result: Value::Null,
            error: from_json(self.error.as_deref())?,
            logs: from_json(self.logs.as_deref())?.unwrap_or_default(),
            dropped_log_bytes: self.dropped_log_bytes.cast_unsigned(),
            cold_start: self.cold_start != 0,
            timing: Timing {
                queue: self.queue_us.cast_unsigned(),
                start: self.start_us.cast_unsigned(),
                run: self.run_us.cast_unsigned(),
                outbound: self.outbound_us.cast_unsigned(),
                total: self.total_us.cast_unsigned(),
            },
            outbound: from_json(self.outbound.as_deref())?.unwrap_or_default(),
            started_at: instant(self.started_at)?,
            invoked_by: self.invoked_by,
        })
    }
}

impl Store {
    /// Adds all of them or none.
    pub(crate) async fn add_invocations(&self, records: &[Record]) -> Result<()> {
        let mut transaction = self.begin().await?;
        let mut rest = records;
        for (rows, insert) in &*INSERTS {
            while rest.len() >= *rows {
                let (now, later) = rest.split_at(*rows);
                let insert = now
                    .iter()
                    .fold(query(insert.as_str()), |insert, record| record.bind(insert));
                insert.execute(&mut *transaction).await?;
                rest = later;
            }
        }
        let counted = records.iter().filter_map(Record::counted);
        rollups::add(&mut transaction, self.backend(), counted).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub(crate) async fn invocation(&self, account: Uuid, id: Uuid) -> Result<Option<Invocation>> {
        let row: Option<Row> =
            query_as("SELECT * FROM invocations WHERE account_id = $1 AND id = $2")
                .bind(account.to_string())
                .bind(id.to_string())
                .fetch_optional(self.reader())
                .await?;
        row.map(Row::into_invocation).transpose()
    }

    /// The newest invocations, of one function or of all, older than `before`.
    pub(crate) async fn invocations(
        &self,
        account: Uuid,
        function: Option<Uuid>,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Invocation>> {
        // Two queries, because an index serves each.
        let page = match function {
            None => query_as(
                "SELECT * FROM invocations WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            )
            .bind(account.to_string()),
            Some(function) => query_as(
                "SELECT * FROM invocations WHERE function_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            )
            .bind(function.to_string()),
        };
        let rows: Vec<Row> = page
            .bind(before.to_string())
            .bind(i64::try_from(limit).map_err(Error::corrupt)?)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(Row::into_invocation).collect()
    }

    /// Deletes some thousand invocations from before `oldest`, of every account. Answers how many.
    pub(crate) async fn forget_invocations(&self, oldest: Timestamp) -> Result<u64> {
        let accounts: Vec<String> = query_scalar("SELECT id FROM accounts")
            .fetch_all(self.reader())
            .await?;
        let mut forgotten = 0;
        for account in accounts {
            let deleted = query(
                "DELETE FROM invocations WHERE account_id = $1 AND id IN \
                 (SELECT id FROM invocations WHERE account_id = $1 AND id < $2 ORDER BY id LIMIT 5000)",
            )
            .bind(account)
            .bind(first_id(oldest).to_string())
            .execute(self.writer())
            .await?;
            forgotten += deleted.rows_affected();
        }
        Ok(forgotten)
    }
}

/// Before every id that was made at this instant or later: ids begin with 48 bits of milliseconds.
fn first_id(instant: Timestamp) -> Uuid {
    let milliseconds = u64::try_from(instant.as_millisecond()).unwrap_or(0);
    Uuid::from_u64_pair(milliseconds << 16, 0)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("errors and logs encode")
}

fn from_json<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Result<Option<T>> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(Error::corrupt)
}
