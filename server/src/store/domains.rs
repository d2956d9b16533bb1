//! The domains that accounts allow: the truth that [`crate::domains`] is a copy of.

use api::{
    activity::Kind,
    domains::{Domain, MOST},
};
use jiff::Timestamp;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    Error, Result, Store,
    activity::{By, Subject},
    instant, micros, parsed,
};

type Row = (String, String, i64, String);

/// What became of a domain that was to be allowed.
pub enum Allowing {
    Done,
    /// It is allowed already.
    Known,
    /// The account allows as many as it may.
    TooMany,
}

impl Store {
    /// In the order of names.
    pub async fn domains(&self, account: Uuid) -> Result<Vec<Domain>> {
        let rows: Vec<Row> = query_as(
            "SELECT id, domain, allowed_at, allowed_by FROM domains WHERE account_id = $1 ORDER BY domain",
        )
        .bind(account.to_string())
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(domain).collect()
    }

    /// The domains of every account, by their text.
    pub(crate) async fn all_domains(&self) -> Result<Vec<(Uuid, String)>> {
        let rows: Vec<(String, String)> = query_as("SELECT account_id, domain FROM domains")
            .fetch_all(self.reader())
            .await?;
        let pair = |(account, domain): (String, String)| Ok((parsed(&account)?, domain));
        rows.into_iter().map(pair).collect()
    }

    /// Changes whenever [`Store::all_domains`] does, as [`Store::live_stamp`] does.
    pub(crate) async fn domains_stamp(&self) -> Result<(i64, i64)> {
        let stamp = query_as(
            "SELECT count(*), CAST(COALESCE(sum(allowed_at % 1000000007), 0) AS BIGINT) FROM domains",
        );
        Ok(stamp.fetch_one(self.reader()).await?)
    }

    pub async fn allow_domain(&self, account: Uuid, domain: &Domain) -> Result<Allowing> {
        let mut transaction = self.begin().await?;
        let count: i64 = query_scalar("SELECT count(*) FROM domains WHERE account_id = $1")
            .bind(account.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        let added = query(
            "INSERT INTO domains (id, account_id, domain, allowed_at, allowed_by) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (account_id, domain) DO NOTHING",
        )
        .bind(domain.id.to_string())
        .bind(account.to_string())
        .bind(&domain.domain)
        .bind(micros(domain.allowed_at))
        .bind(&domain.allowed_by)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(Allowing::Known);
        }
        if count >= i64::try_from(MOST).map_err(Error::corrupt)? {
            return Ok(Allowing::TooMany);
        }
        let by = By {
            account,
            who: &domain.allowed_by,
            at: domain.allowed_at,
        };
        let subject = Subject::new("domain", domain.id, &domain.domain);
        by.record(&mut transaction, Kind::DomainAllowed, subject)
            .await?;
        transaction.commit().await?;
        Ok(Allowing::Done)
    }

    /// Answers `false` if there was no such domain.
    pub async fn remove_domain(&self, id: Uuid, by: &By<'_>) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let delete = "DELETE FROM domains WHERE account_id = $1 AND id = $2 RETURNING domain";
        let removed: Option<String> = query_scalar(delete)
            .bind(by.account.to_string())
            .bind(id.to_string())
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(domain) = removed else {
            return Ok(false);
        };
        let subject = Subject::new("domain", id, &domain);
        by.record(&mut transaction, Kind::DomainRemoved, subject)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}

fn domain((id, domain, allowed_at, allowed_by): Row) -> Result<Domain> {
    let allowed_at: Timestamp = instant(allowed_at)?;
    Ok(Domain {
        id: parsed(&id)?,
        domain,
        allowed_at,
        allowed_by,
    })
}
