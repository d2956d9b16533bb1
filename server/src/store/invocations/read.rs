//! Records, read one at a time or by page.

use api::{
    invocations::{Invocation, Outcome, Timing, Trigger},
    names::FunctionName,
};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::{FromRow, query_as};
use uuid::Uuid;

use super::{Result, Store, first_id};
use crate::store::{error::Error, instant, named, parsed};

/// Which invocations a list shows. Empty lists: any.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) account: Uuid,
    pub(crate) function: Option<Uuid>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    /// Every invocation shown is older than this one.
    pub(crate) before: Uuid,
    pub(crate) limit: usize,
}

#[derive(FromRow)]
struct Row {
    id: String,
    function: String,
    version: Option<i64>,
    outcome: String,
    error: Option<String>,
    /// A JSON array: rows from before entries had rows of their own.
    logs: Option<String>,
    log_count: i64,
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
    input: Option<String>,
    output: Option<String>,
}

impl Row {
    /// With the entries that stand in the row itself.
    fn into_invocation(self) -> Result<Invocation> {
        let logs: Vec<_> = from_json(self.logs.as_deref())?.unwrap_or_default();
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
            log_count: (logs.len() as u64).max(self.log_count.cast_unsigned()),
            logs,
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
            input: from_json(self.input.as_deref())?,
            output: from_json(self.output.as_deref())?,
        })
    }
}

/// Begins every query that lists invocations. Lists of names are matched as text: `,a,b,`; an empty one is any.
macro_rules! list_invocations {
    ($which:literal) => {
        concat!(
            "SELECT * FROM invocations WHERE ",
            $which,
            " AND id >= $2 AND id < $3 \
             AND ($4 = '' OR $4 LIKE '%,' || outcome || ',%') AND ($5 = '' OR $5 LIKE '%,' || called_by || ',%') \
             ORDER BY id DESC LIMIT $6"
        )
    };
}

impl Store {
    /// An invocation with its entries.
    pub(crate) async fn invocation(&self, account: Uuid, id: Uuid) -> Result<Option<Invocation>> {
        let row: Option<Row> =
            query_as("SELECT * FROM invocations WHERE account_id = $1 AND id = $2")
                .bind(account.to_string())
                .bind(id.to_string())
                .fetch_optional(self.reader())
                .await?;
        match row.map(Row::into_invocation).transpose()? {
            None => Ok(None),
            Some(mut invocation) => {
                self.add_logs(account, &mut invocation).await?;
                Ok(Some(invocation))
            }
        }
    }

    /// Adds the entries that have rows of their own.
    pub(crate) async fn add_logs(&self, account: Uuid, invocation: &mut Invocation) -> Result<()> {
        if invocation.logs.is_empty() && invocation.log_count > 0 {
            invocation.logs = self.log_entries(account, invocation.id).await?;
        }
        Ok(())
    }

    /// The newest invocations, with the entries that stand in their rows alone.
    pub(crate) async fn invocations(&self, called: &Called) -> Result<Vec<Invocation>> {
        let failed = !called.outcomes.is_empty() && !called.outcomes.contains(&Outcome::Ok);
        // Several queries, because an index serves each.
        let statement = match (called.function, failed) {
            (None, false) => list_invocations!("account_id = $1"),
            (None, true) => list_invocations!("account_id = $1 AND outcome <> 'ok'"),
            (Some(_), _) => list_invocations!("function_id = $1"),
        };
        let to = called
            .to
            .map_or(called.before, |it| called.before.min(first_id(it)));
        let rows: Vec<Row> = query_as(statement)
            .bind(called.function.unwrap_or(called.account).to_string())
            .bind(called.from.map_or(Uuid::nil(), first_id).to_string())
            .bind(to.to_string())
            .bind(listed(called.outcomes.iter().map(|it| it.as_str())))
            .bind(listed(called.triggers.iter().map(|it| it.as_str())))
            .bind(i64::try_from(called.limit).map_err(Error::corrupt)?)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(Row::into_invocation).collect()
    }
}

/// Names between commas; nothing for none.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names = names.peekable();
    if names.peek().is_none() {
        return String::new();
    }
    names.fold(String::from(","), |list, name| list + name + ",")
}

fn from_json<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Result<Option<T>> {
    text.map(serde_json::from_str)
        .transpose()
        .map_err(Error::corrupt)
}
