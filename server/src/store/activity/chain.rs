//! How entries are chained, and whether a chain holds.
//!
//! A link's hash is the SHA-256 of its fields in the order of [`Link`], each preceded by its length in bytes as eight
//! bytes, the lowest first. Numbers are decimal, instants microseconds since 1970, the details the JSON that is stored,
//! and what is absent has no bytes.

use api::activity::{ChainFault, Verification};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, query_as};
use uuid::Uuid;

use super::{Error, Result};
use crate::store::Store;

/// What the first link names as the hash before it.
pub(super) const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How many links are read at once.
const PAGE: i64 = 2_000;

/// Everything that a hash stands for.
pub(super) struct Link<'a> {
    pub(super) account: &'a str,
    pub(super) sequence: i64,
    pub(super) at: i64,
    pub(super) who: &'a str,
    pub(super) kind: &'a str,
    pub(super) subject: &'a str,
    pub(super) subject_id: Option<String>,
    pub(super) subject_name: &'a str,
    pub(super) function: Option<&'a str>,
    pub(super) details: &'a str,
    pub(super) previous: &'a str,
}

impl Link<'_> {
    pub(super) fn hash(&self) -> String {
        let (sequence, at) = (self.sequence.to_string(), self.at.to_string());
        let fields = [
            self.account,
            &sequence,
            &at,
            self.who,
            self.kind,
            self.subject,
            self.subject_id.as_deref().unwrap_or_default(),
            self.subject_name,
            self.function.unwrap_or_default(),
            self.details,
            self.previous,
        ];
        let mut digest = Sha256::new();
        for field in fields {
            digest.update((field.len() as u64).to_le_bytes());
            digest.update(field);
        }
        let bytes = digest.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
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
    /// What is wrong with this link after one with the hash `before`.
    fn fault(&self, account: &str, expected: i64, before: &str) -> Option<String> {
        if self.sequence != expected {
            return Some("it is missing".to_owned());
        }
        if self.previous != before {
            return Some("it does not name the hash of the entry before".to_owned());
        }
        let link = Link {
            account,
            sequence: self.sequence,
            at: self.at,
            who: &self.who,
            kind: &self.kind,
            subject: &self.subject,
            subject_id: self.subject_id.clone(),
            subject_name: &self.subject_name,
            function: self.function.as_deref(),
            details: &self.details,
            previous: &self.previous,
        };
        (link.hash() != self.hash).then(|| "it is not what it was when it was added".to_owned())
    }
}

impl Store {
    /// Walks an account's chain up to where it ended when this began.
    pub(crate) async fn verify_activity(&self, account: Uuid) -> Result<Verification> {
        let account = account.to_string();
        let head: Option<(i64, String)> =
            query_as("SELECT sequence, hash FROM activity_heads WHERE account_id = $1")
                .bind(&account)
                .fetch_optional(self.reader())
                .await?;
        let (last, head) = head.unwrap_or((0, START.to_owned()));
        let (mut verified, mut before) = (0, START.to_owned());
        let mut fault = None;
        while fault.is_none() && verified < last {
            let rows: Vec<Row> = query_as(
                "SELECT * FROM activity WHERE account_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4",
            )
            .bind(&account)
            .bind(verified)
            .bind(last)
            .bind(PAGE)
            .fetch_all(self.reader())
            .await?;
            if rows.is_empty() {
                fault = Some((verified + 1, "it is missing".to_owned()));
            }
            for row in rows {
                if let Some(what) = row.fault(&account, verified + 1, &before) {
                    fault = Some((verified + 1, what));
                    break;
                }
                (verified, before) = (row.sequence, row.hash);
            }
        }
        if fault.is_none() && before != head {
            let what = "it is not the entry that was added last".to_owned();
            fault = Some((last, what));
        }
        let number = |it: i64| u64::try_from(it).map_err(Error::corrupt);
        Ok(Verification {
            entries: number(last)?,
            verified: number(verified)?,
            fault: match fault {
                Some((sequence, what)) => Some(ChainFault {
                    sequence: number(sequence)?,
                    what,
                }),
                None => None,
            },
            head,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link<'a>(who: &'a str, kind: &'a str, function: Option<&'a str>) -> Link<'a> {
        Link {
            account: "a",
            sequence: 1,
            at: 5,
            who,
            kind,
            subject: "function",
            subject_id: None,
            subject_name: "greet",
            function,
            details: "{}",
            previous: START,
        }
    }

    #[test]
    fn a_hash_stands_for_every_field_and_its_borders() {
        let first = link("ada", "function.saved", None).hash();
        assert_eq!(first.len(), 64);
        assert_eq!(first, link("ada", "function.saved", None).hash());
        assert_ne!(first, link("adaf", "unction.saved", None).hash());
        assert_ne!(first, link("ada", "function.saved", Some("greet")).hash());
    }

    #[test]
    fn a_hash_is_the_one_that_the_encoding_says() {
        // Computed apart from this code, from the words at the head of this module.
        let hash = "fe3fe9d4561daa755cd76a25c294a8f0b3566c8a1fea62aff2eb896938a60500";
        assert_eq!(link("ada", "function.saved", None).hash(), hash);
    }
}
