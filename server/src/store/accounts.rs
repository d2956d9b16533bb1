//! Accounts and their users. There is one account so far; every row names its own, so that there can be more.

use api::{Role, activity::Kind};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Result, Store,
    activity::{self, Entry, Subject},
    micros, parsed,
};
use crate::clock::Clock;

#[derive(Debug, Clone)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub is_set_up: bool,
}

/// Whoever logs in.
#[derive(Debug, Clone)]
pub struct User {
    pub id: Uuid,
    pub account: Uuid,
    pub email: String,
    /// A PHC string of argon2id.
    pub password: String,
    pub role: Role,
}

const MAIN: &str = "main";

impl Store {
    /// Makes the one account, unless it is there.
    pub(super) async fn make_account(&self, clock: &Clock) -> Result<()> {
        sqlx::query("INSERT INTO accounts (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
            .bind(clock.new_id().to_string())
            .bind(MAIN)
            .bind(micros(clock.now()))
            .execute(self.writer())
            .await?;
        Ok(())
    }

    pub async fn account(&self) -> Result<Account> {
        let (id, set_up_at): (String, Option<i64>) =
            sqlx::query_as("SELECT id, set_up_at FROM accounts WHERE name = $1")
                .bind(MAIN)
                .fetch_one(self.reader())
                .await?;
        Ok(Account {
            id: parsed(&id)?,
            name: MAIN.to_owned(),
            is_set_up: set_up_at.is_some(),
        })
    }

    /// Makes the first admin. Of several who try at once, one is told `true`.
    pub async fn set_up(&self, admin: &User, now: Timestamp) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let claimed =
            sqlx::query("UPDATE accounts SET set_up_at = $1 WHERE id = $2 AND set_up_at IS NULL")
                .bind(micros(now))
                .bind(admin.account.to_string())
                .execute(&mut *transaction)
                .await?;
        if claimed.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO users (id, account_id, email, password, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(admin.id.to_string())
            .bind(admin.account.to_string())
            .bind(&admin.email)
            .bind(&admin.password)
            .bind(admin.role.as_str())
            .bind(micros(now))
            .execute(&mut *transaction)
            .await?;
        let subject = Subject::new("account", admin.account, MAIN);
        let entry = Entry::new(&admin.email, Kind::AccountSetUp, subject);
        activity::record(&mut transaction, admin.account, &entry, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The user with this email, which is in lower case.
    pub async fn user(&self, email: &str) -> Result<Option<User>> {
        let row: Option<(String, String, String, String)> =
            sqlx::query_as("SELECT id, account_id, password, role FROM users WHERE email = $1")
                .bind(email)
                .fetch_optional(self.reader())
                .await?;
        let Some((id, account, password, role)) = row else {
            return Ok(None);
        };
        Ok(Some(User {
            id: parsed(&id)?,
            account: parsed(&account)?,
            email: email.to_owned(),
            password,
            role: parsed(&role)?,
        }))
    }
}
