//! The search: the newest entries that hold what is looked for.
//!
//! It is quick whatever is looked for, because neither database sorts what it finds. SQLite's index gives its rows in
//! the order of ids and knows function, level and trigger as words. PostgreSQL walks through the newest entries, and asks
//! its indexes where that found too little. It plans each search for itself: the statements are not kept.

use api::{
    invocations::{Level, Trigger},
    logs::LoggedEntry,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::query_as;
use uuid::Uuid;

use super::{Backend, Error, Result, Row, Store, first_id};
use crate::words::Query;

/// Which entries are looked for. Empty lists: any.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) account: Uuid,
    pub(crate) function: Option<Uuid>,
    pub(crate) levels: Vec<Level>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) invocation: Option<Uuid>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) text: Option<Query>,
}

/// How many entries of an invocation are looked through at once.
const WALK: i64 = 500;

/// What PostgreSQL leaves out, around which a statement stands. Empty texts and lists: nothing.
macro_rules! postgres {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " ($4 = '' OR function_id = $4) \
             AND ($5 = '{}' OR level = ANY (CAST($5 AS BIGINT[]))) \
             AND ($6 = '{}' OR called_by = ANY (CAST($6 AS TEXT[]))) \
             AND ($7 = '' OR invocation_id = $7) \
             AND ($8 = '' OR words @@ CAST($8 AS TSQUERY))",
            $after
        )
    };
}

/// Walks through the newest 20,000 entries by id.
const NEWEST: &str = postgres!(
    "SELECT id, invocation_id, number, function_id, function, called_by, entry FROM (SELECT * FROM log_entries \
     WHERE account_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT 20000) newest WHERE",
    " ORDER BY id DESC LIMIT $9"
);

/// Finds all by the indexes: materialised, so that the limit does not tempt the planner to walk.
const INDEXED: &str = postgres!(
    "WITH found AS MATERIALIZED (SELECT id FROM log_entries WHERE account_id = $1 AND id >= $2 AND id < $3 AND",
    "), newest AS MATERIALIZED (SELECT id FROM found ORDER BY id DESC LIMIT $9) \
     SELECT e.id, e.invocation_id, e.number, e.function_id, e.function, e.called_by, e.entry \
     FROM log_entries e JOIN newest ON newest.id = e.id ORDER BY e.id DESC"
);

impl Wanted {
    /// Whether anything but the time is asked for.
    fn is_narrow(&self) -> bool {
        self.function.is_some()
            || self.invocation.is_some()
            || !self.levels.is_empty()
            || !self.triggers.is_empty()
            || self.text.is_some()
    }

    /// Whether it is one of those that are looked for, except for its time.
    pub(crate) fn takes(&self, entry: &LoggedEntry) -> bool {
        self.function.is_none_or(|it| it == entry.function_uuid)
            && self.invocation.is_none_or(|it| it == entry.invocation)
            && (self.levels.is_empty() || self.levels.contains(&entry.entry.level))
            && (self.triggers.is_empty() || self.triggers.contains(&entry.trigger))
            && self.text.as_ref().is_none_or(|it| it.matches(&entry.entry))
    }

    /// The ids from the first to before the last.
    fn ids(&self, before: Option<i64>) -> (i64, i64) {
        let from = self.from.map_or(0, first_id);
        // A millisecond that has begun belongs to it.
        let end = SignedDuration::from_micros(999);
        let to = self.to.map_or(i64::MAX, |it| {
            first_id(it.saturating_add(end).unwrap_or(it))
        });
        (from, before.map_or(to, |it| it.min(to)))
    }

    /// As SQLite's index takes it; `None`: everything.
    fn in_words(&self) -> Option<String> {
        let any = |words: Vec<String>| match words.len() {
            0 => None,
            _ => Some(format!("({})", words.join(" OR "))),
        };
        let levels = self.levels.iter().map(|it| of_level(*it)).collect();
        let triggers = self
            .triggers
            .iter()
            .map(|it| of_trigger(it.as_str()))
            .collect();
        let facets: Vec<String> = [self.function.map(of_function), any(levels), any(triggers)]
            .into_iter()
            .flatten()
            .collect();
        let text = self
            .text
            .as_ref()
            .map(|it| format!("words : ({})", it.for_sqlite()));
        let facets = (!facets.is_empty()).then(|| format!("facets : ({})", facets.join(" AND ")));
        let both: Vec<String> = [text, facets].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" AND "))
    }
}

/// The words that stand for what an entry belongs to.
pub(super) fn of_function(function: Uuid) -> String {
    format!("f{}", function.simple())
}

pub(super) fn of_level(level: Level) -> String {
    format!("l{}", level.as_str())
}

pub(super) fn of_trigger(trigger: &str) -> String {
    format!("t{}", trigger.replace('_', ""))
}

impl Store {
    /// The newest entries before an id, with their ids.
    pub(crate) async fn search_logs(
        &self,
        wanted: &Wanted,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, LoggedEntry)>> {
        let limit = i64::try_from(limit).map_err(Error::corrupt)?;
        let rows = match (self.backend, wanted.invocation, wanted.in_words()) {
            (Backend::Postgres, _, _) => self.search_postgres(wanted, before, limit).await?,
            (Backend::Sqlite, Some(invocation), _) => {
                return self
                    .walk_invocation(wanted, invocation, before, limit)
                    .await;
            }
            (Backend::Sqlite, None, Some(words)) => {
                let (from, to) = wanted.ids(before);
                query_as(
                    "SELECT e.* FROM log_words w CROSS JOIN log_entries e ON e.id = w.rowid \
                     WHERE w.log_words MATCH $1 AND w.rowid >= $2 AND w.rowid < $3 AND e.account_id = $4 \
                     ORDER BY w.rowid DESC LIMIT $5",
                )
                .bind(words)
                .bind(from)
                .bind(to)
                .bind(wanted.account.to_string())
                .bind(limit)
                .fetch_all(self.reader())
                .await?
            }
            (Backend::Sqlite, None, None) => {
                let (from, to) = wanted.ids(before);
                query_as(
                    "SELECT * FROM log_entries WHERE id >= $1 AND id < $2 AND account_id = $3 ORDER BY id DESC LIMIT $4",
                )
                .bind(from)
                .bind(to)
                .bind(wanted.account.to_string())
                .bind(limit)
                .fetch_all(self.reader())
                .await?
            }
        };
        rows.into_iter().map(Row::into_entry).collect()
    }

    /// Looks through the newest entries first: what is common is among them. Only what is not is looked up in the indexes,
    /// because those know no order: all that they find has to be sorted.
    async fn search_postgres(
        &self,
        wanted: &Wanted,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Row>> {
        let found = self.ask_postgres(NEWEST, wanted, before, limit).await?;
        if wanted.is_narrow() && i64::try_from(found.len()).is_ok_and(|it| it < limit) {
            return self.ask_postgres(INDEXED, wanted, before, limit).await;
        }
        Ok(found)
    }

    async fn ask_postgres(
        &self,
        statement: &'static str,
        wanted: &Wanted,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Row>> {
        let (from, to) = wanted.ids(before);
        let list = |items: Vec<String>| format!("{{{}}}", items.join(","));
        let levels = wanted.levels.iter().map(|it| (*it as i64).to_string());
        let triggers = wanted.triggers.iter().map(|it| it.as_str().to_owned());
        let text = |it: Option<Uuid>| it.map(|it| it.to_string()).unwrap_or_default();
        let query = wanted.text.as_ref().map(Query::for_postgres);
        let search = query_as(statement)
            .persistent(false)
            .bind(wanted.account.to_string())
            .bind(from)
            .bind(to)
            .bind(text(wanted.function))
            .bind(list(levels.collect()))
            .bind(list(triggers.collect()))
            .bind(text(wanted.invocation))
            .bind(query.unwrap_or_default())
            .bind(limit);
        Ok(search.fetch_all(self.reader()).await?)
    }

    /// An invocation logs so little that its entries are looked through one by one.
    async fn walk_invocation(
        &self,
        wanted: &Wanted,
        invocation: Uuid,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<(i64, LoggedEntry)>> {
        let (from, mut to) = wanted.ids(before);
        let mut found = Vec::new();
        loop {
            let rows: Vec<Row> = query_as(
                "SELECT * FROM log_entries WHERE invocation_id = $1 AND account_id = $2 AND id >= $3 AND id < $4 \
                 ORDER BY id DESC LIMIT $5",
            )
            .bind(invocation.to_string())
            .bind(wanted.account.to_string())
            .bind(from)
            .bind(to)
            .bind(WALK)
            .fetch_all(self.reader())
            .await?;
            let Some(last) = rows.last() else {
                return Ok(found);
            };
            to = last.id;
            for row in rows {
                let entry = row.into_entry()?;
                if wanted.takes(&entry.1) {
                    found.push(entry);
                }
                if i64::try_from(found.len()) == Ok(limit) {
                    return Ok(found);
                }
            }
        }
    }
}
