//! Members of an account. Whatever happens at the same time, one of them is its admin.

use api::{Role, activity::Kind, people::Member};
use jiff::Timestamp;
use sqlx::{AnyConnection, FromRow};
use uuid::Uuid;

use super::{
    Error, Result, Store,
    activity::{self, By, Entry, Subject},
    instant, micros, parsed,
    users::email_of,
};

/// Begins every query that reads members; `$1` is the account.
macro_rules! select_members {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.email, m.role, m.created_at, CAST(CASE WHEN u.totp_secret IS NULL THEN 0 ELSE 1 END AS BIGINT) AS totp, \
             (SELECT max(s.used_at) FROM sessions s WHERE s.user_id = u.id AND s.account_id = m.account_id) AS seen_at, \
             (SELECT count(*) FROM tokens t WHERE t.user_id = u.id AND t.account_id = m.account_id) AS tokens \
             FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.account_id = $1 AND ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct Row {
    id: String,
    email: String,
    role: String,
    created_at: i64,
    totp: i64,
    seen_at: Option<i64>,
    tokens: i64,
}

/// What became of a change of a membership.
#[derive(Debug, PartialEq, Eq)]
pub enum MemberChange {
    Done,
    NoMember,
    LastAdmin,
}

impl Store {
    /// In the order of emails.
    pub async fn members(
        &self,
        account: Uuid,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Member>> {
        let rows: Vec<Row> = sqlx::query_as(select_members!(
            "($2 IS NULL OR u.email > $2) ORDER BY u.email LIMIT $3"
        ))
        .bind(account.to_string())
        .bind(after)
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::member).collect()
    }

    pub async fn member(&self, account: Uuid, user: Uuid) -> Result<Option<Member>> {
        let row: Option<Row> = sqlx::query_as(select_members!("u.id = $2"))
            .bind(account.to_string())
            .bind(user.to_string())
            .fetch_optional(self.reader())
            .await?;
        row.map(Row::member).transpose()
    }

    pub async fn change_role(&self, user: Uuid, role: Role, by: &By<'_>) -> Result<MemberChange> {
        let account = by.account;
        let mut change = self.begin_rights_change().await?;
        match may_lose(&mut change, account, user).await? {
            MemberChange::LastAdmin if role != Role::Admin => return Ok(MemberChange::LastAdmin),
            MemberChange::NoMember => return Ok(MemberChange::NoMember),
            _ => {}
        }
        sqlx::query("UPDATE memberships SET role = $1 WHERE account_id = $2 AND user_id = $3")
            .bind(role.as_str())
            .bind(account.to_string())
            .bind(user.to_string())
            .execute(&mut *change)
            .await?;
        if !role.grants(api::Permission::ManagePeople) {
            revoke_invitations(&mut change, account, user, by.at).await?;
        }
        let email = email_of(&mut change, user).await?;
        let entry = Entry::new(
            by.who,
            Kind::UserChanged,
            Subject::new("user", user, &email),
        )
        .with("role", role.as_str());
        activity::record(&mut change, account, &entry, by.at).await?;
        change.commit().await?;
        Ok(MemberChange::Done)
    }

    /// Ends a membership with its sessions, tokens and invitations. The user stays: they may be a member elsewhere.
    pub async fn remove_member(&self, user: Uuid, by: &By<'_>) -> Result<MemberChange> {
        let account = by.account;
        let mut change = self.begin_rights_change().await?;
        match may_lose(&mut change, account, user).await? {
            MemberChange::Done => {}
            refused => return Ok(refused),
        }
        revoke_invitations(&mut change, account, user, by.at).await?;
        for delete in [
            "DELETE FROM tokens WHERE account_id = $1 AND user_id = $2",
            "DELETE FROM sessions WHERE account_id = $1 AND user_id = $2",
            "DELETE FROM memberships WHERE account_id = $1 AND user_id = $2",
        ] {
            sqlx::query(delete)
                .bind(account.to_string())
                .bind(user.to_string())
                .execute(&mut *change)
                .await?;
        }
        let email = email_of(&mut change, user).await?;
        let subject = Subject::new("user", user, &email);
        by.record(&mut change, Kind::UserRemoved, subject).await?;
        change.commit().await?;
        Ok(MemberChange::Done)
    }
}

/// Whether the user is a member, and the account has an admin without them. The transaction is one that changes rights,
/// so nobody changes the answer before it ends.
async fn may_lose(
    connection: &mut AnyConnection,
    account: Uuid,
    user: Uuid,
) -> Result<MemberChange> {
    let (member, others): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM memberships WHERE account_id = $1 AND user_id = $2), \
         (SELECT count(*) FROM memberships WHERE account_id = $1 AND user_id <> $2 AND role = $3)",
    )
    .bind(account.to_string())
    .bind(user.to_string())
    .bind(Role::Admin.as_str())
    .fetch_one(&mut *connection)
    .await?;
    Ok(match (member, others) {
        (0, _) => MemberChange::NoMember,
        (_, 0) => MemberChange::LastAdmin,
        _ => MemberChange::Done,
    })
}

/// Whoever may not invite any more leaves no way in behind.
async fn revoke_invitations(
    connection: &mut AnyConnection,
    account: Uuid,
    user: Uuid,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE invitations SET revoked_at = $1 WHERE account_id = $2 AND user_id = $3 \
         AND accepted_at IS NULL AND revoked_at IS NULL",
    )
    .bind(micros(now))
    .bind(account.to_string())
    .bind(user.to_string())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

impl Row {
    fn member(self) -> Result<Member> {
        Ok(Member {
            id: parsed(&self.id)?,
            email: self.email,
            role: parsed(&self.role)?,
            member_since: instant(self.created_at)?,
            last_seen_at: self.seen_at.map(instant).transpose()?,
            totp: self.totp != 0,
            tokens: self.tokens.unsigned_abs(),
        })
    }
}
