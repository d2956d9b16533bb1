//! Accounts, and who is a member of which. The oldest one is the main account: it is set up with the first admin.

use api::{Role, activity::Kind};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Result, Store, User,
    activity::{self, By, Entry, Subject},
    micros, parsed,
};
use crate::clock::Clock;

#[derive(Debug, Clone)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub is_set_up: bool,
}

/// That a user may act in an account.
#[derive(Debug, Clone)]
pub struct Membership {
    pub account: Uuid,
    pub account_name: String,
    pub role: Role,
}

/// What the main account is called until somebody renames it.
const MAIN: &str = "main";

impl Store {
    /// Makes the main account, unless it is there.
    pub(super) async fn make_account(&self, clock: &Clock) -> Result<()> {
        sqlx::query(
            "INSERT INTO accounts (id, name, created_at) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM accounts) \
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(clock.new_id().to_string())
        .bind(MAIN)
        .bind(micros(clock.now()))
        .execute(self.writer())
        .await?;
        Ok(())
    }

    /// The main account.
    pub async fn account(&self) -> Result<Account> {
        let (id, name, set_up_at): (String, String, Option<i64>) = sqlx::query_as(
            "SELECT id, name, set_up_at FROM accounts ORDER BY created_at, id LIMIT 1",
        )
        .fetch_one(self.reader())
        .await?;
        Ok(Account {
            id: parsed(&id)?,
            name,
            is_set_up: set_up_at.is_some(),
        })
    }

    /// All of the installation, the oldest first.
    pub(crate) async fn all_accounts(&self) -> Result<Vec<(Uuid, String)>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, name FROM accounts ORDER BY created_at, id")
                .fetch_all(self.reader())
                .await?;
        rows.into_iter()
            .map(|(id, name)| Ok((parsed(&id)?, name)))
            .collect()
    }

    /// The account with this name.
    pub async fn account_named(&self, name: &str) -> Result<Option<Uuid>> {
        let id: Option<String> = sqlx::query_scalar("SELECT id FROM accounts WHERE name = $1")
            .bind(name)
            .fetch_optional(self.reader())
            .await?;
        id.as_deref().map(parsed).transpose()
    }

    /// Makes the first admin. Of several who try at once, one is told `true`.
    pub async fn set_up(&self, account: Uuid, admin: &User, now: Timestamp) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let claimed =
            sqlx::query("UPDATE accounts SET set_up_at = $1 WHERE id = $2 AND set_up_at IS NULL")
                .bind(micros(now))
                .bind(account.to_string())
                .execute(&mut *transaction)
                .await?;
        if claimed.rows_affected() == 0 {
            return Ok(false);
        }
        super::users::insert_user(&mut transaction, account, admin, now).await?;
        insert_membership(&mut transaction, account, admin.id, Role::Admin, now).await?;
        let subject = Subject::new("account", account, MAIN);
        let entry = Entry::new(&admin.email, Kind::AccountSetUp, subject);
        activity::record(&mut transaction, account, &entry, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Adds an account with its first admin, if it has one. Answers `false` if the name is taken.
    pub async fn add_account(
        &self,
        id: Uuid,
        name: &str,
        admin: Option<Uuid>,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO accounts (id, name, created_at, set_up_at) VALUES ($1, $2, $3, $3) ON CONFLICT (name) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(name)
        .bind(micros(now))
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(admin) = admin {
            insert_membership(&mut transaction, id, admin, Role::Admin, now).await?;
        }
        let entry = Entry::new(by, Kind::AccountCreated, Subject::new("account", id, name));
        activity::record(&mut transaction, id, &entry, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Answers `false` if another account has the name.
    pub async fn rename_account(&self, name: &str, by: &By<'_>) -> Result<bool> {
        let id = by.account;
        let mut change = self.begin_rights_change().await?;
        let renamed = sqlx::query("UPDATE accounts SET name = $1 WHERE id = $2")
            .bind(name)
            .bind(id.to_string())
            .execute(&mut *change)
            .await;
        match renamed {
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Ok(false),
            Err(error) => Err(error.into()),
            Ok(_) => {
                let subject = Subject::new("account", id, name);
                by.record(&mut change, Kind::AccountRenamed, subject)
                    .await?;
                change.commit().await?;
                Ok(true)
            }
        }
    }

    /// The accounts that a user may act in, in the order of their names.
    pub async fn memberships(&self, user: Uuid) -> Result<Vec<Membership>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT a.id, a.name, m.role FROM memberships m JOIN accounts a ON a.id = m.account_id \
             WHERE m.user_id = $1 ORDER BY lower(a.name), a.name",
        )
        .bind(user.to_string())
        .fetch_all(self.reader())
        .await?;
        let membership = |(account, account_name, role): (String, String, String)| {
            Ok(Membership {
                account: parsed(&account)?,
                account_name,
                role: parsed(&role)?,
            })
        };
        rows.into_iter().map(membership).collect()
    }
}

/// Answers `false` if the user is a member already.
pub(super) async fn insert_membership(
    connection: &mut sqlx::AnyConnection,
    account: Uuid,
    user: Uuid,
    role: Role,
    now: Timestamp,
) -> Result<bool> {
    let added = sqlx::query(
        "INSERT INTO memberships (account_id, user_id, role, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, user_id) DO NOTHING",
    )
    .bind(account.to_string())
    .bind(user.to_string())
    .bind(role.as_str())
    .bind(micros(now))
    .execute(&mut *connection)
    .await?;
    Ok(added.rows_affected() == 1)
}
