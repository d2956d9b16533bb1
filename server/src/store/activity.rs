//! Activity: an append-only chain of who changed what.
//!
//! [`record`] adds an entry in the transaction of the change itself, so that neither is ever there without the other.
//! Call it last: it holds the account's newest link until the transaction ends, and whoever holds that must not wait
//! for anything else.

mod chain;
mod guard;
pub(crate) mod list;

use api::{activity::Kind, names::FunctionName};
use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::{AnyConnection, query, query_as};
use uuid::Uuid;

use self::chain::{Link, START};
use super::{Error, Result, micros};

/// Who changes something at the command line.
pub(crate) const CONSOLE: &str = "console";

/// What changed, and who changed it.
pub(crate) struct Entry<'a> {
    who: &'a str,
    kind: Kind,
    subject: Subject<'a>,
    details: Map<String, Value>,
}

/// Who changes something, in which account, and when.
pub struct By<'a> {
    pub account: Uuid,
    pub who: &'a str,
    pub at: Timestamp,
}

/// What was changed, by the noun that the API has for it.
pub(crate) struct Subject<'a> {
    noun: &'static str,
    id: Option<Uuid>,
    name: &'a str,
    function: Option<&'a str>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(noun: &'static str, id: Uuid, name: &'a str) -> Subject<'a> {
        Subject {
            noun,
            id: Some(id),
            name,
            function: None,
        }
    }

    /// Of what has no id.
    pub(crate) fn named(noun: &'static str, name: &'a str) -> Subject<'a> {
        Subject {
            noun,
            id: None,
            name,
            function: None,
        }
    }

    pub(crate) fn function(id: Uuid, name: &'a FunctionName) -> Subject<'a> {
        Subject::new("function", id, name.as_str()).of(name)
    }

    /// The function that it belongs to, so that the function's own activity shows it.
    pub(crate) fn of(self, function: &'a FunctionName) -> Subject<'a> {
        Subject {
            function: Some(function.as_str()),
            ..self
        }
    }
}

impl<'a> Entry<'a> {
    pub(crate) fn new(who: &'a str, kind: Kind, subject: Subject<'a>) -> Entry<'a> {
        Entry {
            who,
            kind,
            subject,
            details: Map::new(),
        }
    }

    /// Adds what tells this change from others of its kind. Never a secret: it is kept for good.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Entry<'a> {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

impl By<'_> {
    /// Adds an entry to the account's chain, as [`record`] does.
    pub(super) async fn record(
        &self,
        transaction: &mut AnyConnection,
        kind: Kind,
        subject: Subject<'_>,
    ) -> Result<()> {
        let entry = Entry::new(self.who, kind, subject);
        record(transaction, self.account, &entry, self.at).await
    }
}

/// Adds an entry to the account's chain, as the last thing of a transaction.
pub(crate) async fn record(
    transaction: &mut AnyConnection,
    account: Uuid,
    entry: &Entry<'_>,
    now: Timestamp,
) -> Result<()> {
    // Whoever comes second waits here for the first one's end, and then sees its hash.
    let (sequence, previous): (i64, String) = query_as(
        "INSERT INTO activity_heads (account_id, sequence, hash) VALUES ($1, 1, $2) \
         ON CONFLICT (account_id) DO UPDATE SET sequence = activity_heads.sequence + 1 RETURNING sequence, hash",
    )
    .bind(account.to_string())
    .bind(START)
    .fetch_one(&mut *transaction)
    .await?;
    let details = serde_json::to_string(&entry.details).map_err(Error::corrupt)?;
    let link = Link {
        account: &account.to_string(),
        sequence,
        at: micros(now),
        who: entry.who,
        kind: entry.kind.as_str(),
        subject: entry.subject.noun,
        subject_id: entry.subject.id.map(|it| it.to_string()),
        subject_name: entry.subject.name,
        function: entry.subject.function,
        details: &details,
        previous: &previous,
    };
    let hash = link.hash();
    query(
        "INSERT INTO activity (account_id, sequence, at, who, kind, subject, subject_id, subject_name, function, details, \
         previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(link.account)
    .bind(link.sequence)
    .bind(link.at)
    .bind(link.who)
    .bind(link.kind)
    .bind(link.subject)
    .bind(link.subject_id.as_deref())
    .bind(link.subject_name)
    .bind(link.function)
    .bind(link.details)
    .bind(link.previous)
    .bind(&hash)
    .execute(&mut *transaction)
    .await?;
    query("UPDATE activity_heads SET hash = $1 WHERE account_id = $2")
        .bind(&hash)
        .bind(link.account)
        .execute(&mut *transaction)
        .await?;
    Ok(())
}
