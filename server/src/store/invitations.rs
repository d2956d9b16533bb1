//! Invitations, known by the hash of a secret that is not stored.

use api::{Role, activity::Kind, invitations::Invitation};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Error, Result, Store, User,
    accounts::insert_membership,
    activity::{self, By, Entry, Subject},
    instant, micros, parsed,
    users::{email_of, insert_user},
};

pub struct NewInvitation<'a> {
    pub account: Uuid,
    pub hash: &'a str,
    pub invitation: &'a Invitation,
    /// Who makes it: a user, a token, or a token of a user.
    pub user: Option<Uuid>,
    pub token: Option<Uuid>,
}

/// An invitation as whoever has its link sees it.
pub struct FoundInvitation {
    pub account: Uuid,
    pub account_name: String,
    pub invitation: Invitation,
    pub accepted: bool,
    pub revoked: bool,
}

/// Who accepts an invitation.
pub enum Joining<'a> {
    New(&'a User),
    Known(Uuid),
}

/// What became of accepting one.
#[derive(Debug, PartialEq, Eq)]
pub enum Acceptance {
    Done,
    /// Somebody accepted or revoked it in between.
    Ended,
    AlreadyMember,
    /// Somebody made a user with this email in between.
    EmailTaken,
}

#[derive(FromRow)]
struct Row {
    id: String,
    email: Option<String>,
    role: String,
    created_at: i64,
    created_by: String,
    expires_at: i64,
}

#[derive(FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    row: Row,
    account_id: String,
    account_name: String,
    accepted_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Store {
    pub async fn add_invitation(&self, new: &NewInvitation<'_>) -> Result<()> {
        let it = new.invitation;
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO invitations (id, account_id, hash, email, role, created_at, created_by, user_id, token_id, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(it.id.to_string())
        .bind(new.account.to_string())
        .bind(new.hash)
        .bind(it.email.as_deref())
        .bind(it.role.as_str())
        .bind(micros(it.created_at))
        .bind(&it.created_by)
        .bind(new.user.map(|it| it.to_string()))
        .bind(new.token.map(|it| it.to_string()))
        .bind(micros(it.expires_at))
        .execute(&mut *transaction)
        .await?;
        let subject = Subject::new("user", it.id, invited(it.email.as_deref()));
        let entry =
            Entry::new(&it.created_by, Kind::UserInvited, subject).with("role", it.role.as_str());
        activity::record(&mut transaction, new.account, &entry, it.created_at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Those that can still be accepted, older than `before`, the newest first.
    pub async fn invitations(
        &self,
        account: Uuid,
        now: Timestamp,
        before: Uuid,
        limit: usize,
    ) -> Result<Vec<Invitation>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, email, role, created_at, created_by, expires_at FROM invitations \
             WHERE account_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 AND id < $3 \
             ORDER BY id DESC LIMIT $4",
        )
        .bind(account.to_string())
        .bind(micros(now))
        .bind(before.to_string())
        .bind(i64::try_from(limit).map_err(Error::corrupt)?)
        .fetch_all(self.reader())
        .await?;
        rows.into_iter().map(Row::invitation).collect()
    }

    /// The invitation of a link, whatever became of it.
    pub async fn find_invitation(&self, hash: &str) -> Result<Option<FoundInvitation>> {
        let row: Option<FoundRow> = sqlx::query_as(
            "SELECT i.id, i.email, i.role, i.created_at, i.created_by, i.expires_at, i.account_id, \
             a.name AS account_name, i.accepted_at, i.revoked_at \
             FROM invitations i JOIN accounts a ON a.id = i.account_id WHERE i.hash = $1",
        )
        .bind(hash)
        .fetch_optional(self.reader())
        .await?;
        let Some(found) = row else { return Ok(None) };
        Ok(Some(FoundInvitation {
            account: parsed(&found.account_id)?,
            account_name: found.account_name,
            invitation: found.row.invitation()?,
            accepted: found.accepted_at.is_some(),
            revoked: found.revoked_at.is_some(),
        }))
    }

    /// Answers `false` if there is none that can be revoked.
    pub async fn revoke_invitation(&self, id: Uuid, by: &By<'_>) -> Result<bool> {
        let mut transaction = self.begin().await?;
        let revoked: Option<Option<String>> = sqlx::query_scalar(
            "UPDATE invitations SET revoked_at = $1 WHERE account_id = $2 AND id = $3 \
             AND accepted_at IS NULL AND revoked_at IS NULL RETURNING email",
        )
        .bind(micros(by.at))
        .bind(by.account.to_string())
        .bind(id.to_string())
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(email) = revoked else {
            return Ok(false);
        };
        let subject = Subject::new("user", id, invited(email.as_deref()));
        by.record(&mut transaction, Kind::InvitationRevoked, subject)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Makes somebody a member, and the invitation used, both or neither.
    pub async fn accept_invitation(
        &self,
        found: &FoundInvitation,
        joining: Joining<'_>,
        now: Timestamp,
    ) -> Result<Acceptance> {
        // Whoever made it may lose their rights at the same time.
        let mut change = self.begin_rights_change().await?;
        let used = sqlx::query(
            "UPDATE invitations SET accepted_at = $1 WHERE id = $2 AND accepted_at IS NULL AND revoked_at IS NULL \
             AND expires_at > $1",
        )
        .bind(micros(now))
        .bind(found.invitation.id.to_string())
        .execute(&mut *change)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(Acceptance::Ended);
        }
        let user = match joining {
            Joining::Known(id) => id,
            Joining::New(user) => {
                if !insert_user(&mut change, found.account, user, now).await? {
                    return Ok(Acceptance::EmailTaken);
                }
                user.id
            }
        };
        let role: Role = found.invitation.role;
        if !insert_membership(&mut change, found.account, user, role, now).await? {
            return Ok(Acceptance::AlreadyMember);
        }
        let email = email_of(&mut change, user).await?;
        let entry = Entry::new(&email, Kind::UserJoined, Subject::new("user", user, &email))
            .with("role", role.as_str());
        activity::record(&mut change, found.account, &entry, now).await?;
        change.commit().await?;
        Ok(Acceptance::Done)
    }

    /// Forgets the invitations that ended before `before`. Until then whoever opens their link is told what became of it.
    pub async fn forget_invitations(&self, before: Timestamp) -> Result<()> {
        sqlx::query("DELETE FROM invitations WHERE expires_at < $1")
            .bind(micros(before))
            .execute(self.writer())
            .await?;
        Ok(())
    }
}

/// What the activity calls whom an invitation is for.
fn invited(email: Option<&str>) -> &str {
    email.unwrap_or("whoever has the link")
}

impl Row {
    fn invitation(self) -> Result<Invitation> {
        Ok(Invitation {
            id: parsed(&self.id)?,
            email: self.email,
            role: parsed(&self.role)?,
            created_at: instant(self.created_at)?,
            created_by: self.created_by,
            expires_at: instant(self.expires_at)?,
        })
    }
}
