//! Records of invocations: written many at a time, with what they logged; read by page.

mod read;

use std::sync::LazyLock;

use api::{
    invocations::{Invocation, Kept, LogEntry, Outcome, Timing},
    names::FunctionName,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, any::AnyArguments, query, query::Query, query_scalar};
use uuid::Uuid;

pub(crate) use read::Called;

use super::{
    Backend, Result, Store, inserts, json,
    logs::Ids,
    micros,
    rollups::{self, Counted},
};

/// One invocation, ready to be written.
pub(crate) struct Record {
    pub(super) account: Uuid,
    pub(super) function: Uuid,
    pub(super) id: Uuid,
    pub(super) name: FunctionName,
    version: Option<u64>,
    outcome: &'static str,
    /// JSON.
    error: Option<String>,
    pub(super) logs: Vec<LogEntry>,
    dropped_log_bytes: u64,
    cold_start: bool,
    timing: Timing,
    pub(super) started_at: Timestamp,
    invoked_by: String,
    pub(super) trigger: &'static str,
    schedule: Option<Uuid>,
    /// JSON, as are those below.
    outbound: Option<String>,
    input: Option<String>,
    output: Option<String>,
}

/// What the version's settings say to keep of an invocation.
#[derive(Default)]
pub(crate) struct Payloads {
    pub(crate) input: Option<Kept>,
    pub(crate) output: Option<Kept>,
}

impl Record {
    pub(crate) fn new(
        account: Uuid,
        function: Uuid,
        invocation: &Invocation,
        payloads: &Payloads,
    ) -> Record {
        Record {
            account,
            function,
            id: invocation.id,
            name: invocation.function.clone(),
            version: invocation.version,
            outcome: invocation.outcome.as_str(),
            error: invocation.error.as_ref().map(json),
            logs: invocation.logs.clone(),
            dropped_log_bytes: invocation.dropped_log_bytes,
            cold_start: invocation.cold_start,
            timing: invocation.timing,
            started_at: invocation.started_at,
            invoked_by: invocation.invoked_by.clone(),
            trigger: invocation.trigger.as_str(),
            schedule: invocation.schedule,
            outbound: (!invocation.outbound.is_empty()).then(|| json(&invocation.outbound)),
            input: payloads.input.as_ref().map(json),
            output: payloads.output.as_ref().map(json),
        }
    }

    pub(crate) fn account(&self) -> Uuid {
        self.account
    }

    pub(crate) fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// When it had its outcome, as far as can be told.
    pub(super) fn ended_at(&self) -> Timestamp {
        let total = i64::try_from(self.timing.total).unwrap_or(i64::MAX);
        let end = self
            .started_at
            .saturating_add(SignedDuration::from_micros(total));
        end.unwrap_or(self.started_at)
    }

    pub(crate) fn log_count(&self) -> u64 {
        self.logs.len() as u64
    }

    /// The bytes of what has no bounded size.
    pub(crate) fn text_bytes(&self) -> usize {
        let bytes = |it: &Option<String>| it.as_ref().map_or(0, String::len);
        bytes(&self.error)
            + bytes(&self.outbound)
            + bytes(&self.input)
            + bytes(&self.output)
            + self.log_bytes()
    }

    fn log_bytes(&self) -> usize {
        self.logs.iter().map(bytes_of_entry).sum()
    }

    /// Leaves what was logged out of the record, which then says how much that was.
    pub(crate) fn drop_logs(&mut self) {
        self.dropped_log_bytes += self.log_bytes() as u64;
        self.logs = Vec::new();
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
            .bind(self.log_count().cast_signed())
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
            .bind(self.input.as_deref())
            .bind(self.output.as_deref())
    }
}

/// What an entry takes in memory, roughly.
pub(crate) fn bytes_of_entry(entry: &LogEntry) -> usize {
    fn of(value: &serde_json::Value) -> usize {
        use serde_json::Value::{Array, Bool, Null, Number, Object, String};
        32 + match value {
            Null | Bool(_) | Number(_) => 0,
            String(it) => it.len(),
            Array(items) => items.iter().map(of).sum(),
            Object(fields) => fields.iter().map(|(name, it)| name.len() + of(it)).sum(),
        }
    }
    64 + entry.message.len() + entry.extras.iter().map(of).sum::<usize>()
}

static SQLITE: LazyLock<inserts::Inserts> = LazyLock::new(|| inserts_for(Backend::Sqlite));
static POSTGRES: LazyLock<inserts::Inserts> = LazyLock::new(|| inserts_for(Backend::Postgres));

fn inserts_for(backend: Backend) -> inserts::Inserts {
    inserts::of(
        backend,
        "INSERT INTO invocations (account_id, id, function_id, function, version, outcome, error, log_count, \
         dropped_log_bytes, cold_start, queue_us, start_us, run_us, total_us, started_at, invoked_by, \
         called_by, schedule_id, outbound, outbound_us, input, output) VALUES",
        &[""; 22],
    )
}

impl Store {
    /// Adds all of them with what they logged, or none.
    pub(crate) async fn add_invocations(&self, records: &[Record], ids: &Ids) -> Result<()> {
        let mut transaction = self.begin().await?;
        let inserts = match self.backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        for (insert, records) in inserts::split(inserts, records) {
            let bound = records
                .iter()
                .fold(query(insert), |insert, it| it.bind(insert));
            bound.execute(&mut *transaction).await?;
        }
        self.add_log_entries(&mut transaction, records, ids).await?;
        let counted = records.iter().filter_map(Record::counted);
        rollups::add(&mut transaction, self.backend(), counted).await?;
        transaction.commit().await?;
        Ok(())
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
pub(super) fn first_id(instant: Timestamp) -> Uuid {
    let milliseconds = u64::try_from(instant.as_millisecond()).unwrap_or(0);
    Uuid::from_u64_pair(milliseconds << 16, 0)
}
