//! Activity, read by page.

use api::{
    activity::{Entry, Subject},
    names::FunctionName,
};
use jiff::Timestamp;
use sqlx::{FromRow, query_as};
use uuid::Uuid;

use super::{Error, Result};
use crate::store::{Store, functions::containing, instant, micros, parsed};

/// Which entries are read. Absent: all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// A kind, or the part of one before a dot.
    pub(crate) kind: Option<String>,
    pub(crate) who: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) function: Option<FunctionName>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
}

#[derive(Clone, Copy)]
pub(crate) enum Order {
    /// Older than this sequence, the newest first.
    Before(i64),
    /// Newer than this sequence, the oldest first.
    After(i64),
}

#[derive(FromRow)]
struct Row {
    sequence: i64,
    at: i64,
    who: String,
    kind: String,
    subject: String,
    subject_id: Option<String>,
    subject_name: String,
    function: Option<String>,
    details: String,
    previous: String,
    hash: String,
}

impl Row {
    fn into_entry(self) -> Result<Entry> {
        let function = self.function.as_deref().map(FunctionName::parse);
        Ok(Entry {
            sequence: u64::try_from(self.sequence).map_err(Error::corrupt)?,
            at: instant(self.at)?,
            who: self.who,
            kind: self.kind,
            subject: Subject {
                noun: self.subject,
                id: self.subject_id.as_deref().map(parsed).transpose()?,
                name: self.subject_name,
                function: function.transpose().map_err(Error::corrupt)?,
            },
            details: serde_json::from_str(&self.details).map_err(Error::corrupt)?,
            previous: self.previous,
            hash: self.hash,
        })
    }
}

/// The two orders of one query; what differs is put in where the statements are written.
macro_rules! select_activity {
    ($rest:literal) => {
        concat!(
            "SELECT * FROM activity WHERE account_id = $1 \
             AND ($2 IS NULL OR kind = $2 OR kind LIKE $3 ESCAPE '!') \
             AND ($4 IS NULL OR lower(who) LIKE $4 ESCAPE '!') \
             AND ($5 IS NULL OR subject = $5) AND ($6 IS NULL OR function = $6) \
             AND ($7 IS NULL OR at >= $7) AND ($8 IS NULL OR at < $8) AND ",
            $rest
        )
    };
}

impl Store {
    pub(crate) async fn activity(
        &self,
        account: Uuid,
        filter: &Filter,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Entry>> {
        let (select, sequence) = match order {
            Order::Before(sequence) => (
                select_activity!("sequence < $9 ORDER BY sequence DESC LIMIT $10"),
                sequence,
            ),
            Order::After(sequence) => (
                select_activity!("sequence > $9 ORDER BY sequence LIMIT $10"),
                sequence,
            ),
        };
        let below = |kind: &String| {
            format!(
                "{}.%",
                kind.replace('!', "!!")
                    .replace('_', "!_")
                    .replace('%', "!%")
            )
        };
        let rows: Vec<Row> = query_as(select)
            .bind(account.to_string())
            .bind(filter.kind.as_deref())
            .bind(filter.kind.as_ref().map(below))
            .bind(filter.who.as_deref().map(containing))
            .bind(filter.subject.as_deref())
            .bind(filter.function.as_ref().map(FunctionName::as_str))
            .bind(filter.from.map(micros))
            .bind(filter.to.map(micros))
            .bind(sequence)
            .bind(i64::try_from(limit).map_err(Error::corrupt)?)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter().map(Row::into_entry).collect()
    }

    /// The newest sequence of each account's chain.
    pub(crate) async fn activity_heads(&self) -> Result<Vec<(Uuid, u64)>> {
        let heads: Vec<(String, i64)> = query_as("SELECT account_id, sequence FROM activity_heads")
            .fetch_all(self.reader())
            .await?;
        heads
            .into_iter()
            .map(|(account, sequence)| {
                Ok((
                    parsed(&account)?,
                    u64::try_from(sequence).map_err(Error::corrupt)?,
                ))
            })
            .collect()
    }
}
