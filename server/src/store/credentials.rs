//! Whom a session or a token stands for. Both are known by the hash of a secret that is not stored.

use api::{Permission, Role, tokens::Scope};
use jiff::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Error, Result, Store, instant, micros, parsed};

/// Whom a session or a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account that it acts in.
    pub account: Uuid,
    pub account_name: String,
    pub role: Role,
    /// The email of the user, or the name of the token.
    pub name: String,
    pub expires_at: Option<Timestamp>,
    pub who: Who,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A user, and the hash of their session.
    Person {
        user: Uuid,
        session: String,
    },
    Token(TokenRights),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRights {
    pub id: Uuid,
    /// Who made it, and what they may do now; absent: it was made at the server's console.
    pub maker: Option<(Uuid, Role)>,
    pub scope: Scope,
}

impl Identity {
    /// A token may never do more than whoever made it may now.
    pub fn may(&self, permission: Permission) -> bool {
        let maker = match &self.who {
            Who::Token(token) => token.maker.map(|(_, role)| role),
            Who::Person { .. } => None,
        };
        self.role.grants(permission) && maker.is_none_or(|it| it.grants(permission))
    }

    /// Whether it may give somebody the role.
    pub fn may_give(&self, role: Role) -> bool {
        Permission::ALL
            .into_iter()
            .all(|it| self.may(it) || !role.grants(it))
    }

    /// The user who is logged in, or who made the token.
    pub fn user(&self) -> Option<Uuid> {
        match &self.who {
            Who::Person { user, .. } => Some(*user),
            Who::Token(token) => token.maker.map(|(user, _)| user),
        }
    }

    pub fn token(&self) -> Option<&TokenRights> {
        match &self.who {
            Who::Person { .. } => None,
            Who::Token(token) => Some(token),
        }
    }
}

#[derive(FromRow)]
struct Row {
    account_id: String,
    account_name: String,
    role: String,
    name: String,
    expires_at: Option<i64>,
}

#[derive(FromRow)]
struct TokenRow {
    #[sqlx(flatten)]
    row: Row,
    id: String,
    user_id: Option<String>,
    maker_role: Option<String>,
    scope_operations: Option<String>,
    scope_functions: Option<String>,
}

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    row: Row,
    user_id: String,
}

/// A credential that was used, by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Used {
    Session(String),
    Token(String),
}

impl Store {
    /// Whom a token stands for. One whose maker is no member of its account any more stands for nobody.
    pub async fn token_identity(&self, hash: &str) -> Result<Option<Identity>> {
        let row: Option<TokenRow> = sqlx::query_as(
            "SELECT a.id AS account_id, a.name AS account_name, t.role, t.name, t.expires_at, t.id, t.user_id, \
             m.role AS maker_role, t.scope_operations, t.scope_functions \
             FROM tokens t JOIN accounts a ON a.id = t.account_id \
             LEFT JOIN memberships m ON m.account_id = t.account_id AND m.user_id = t.user_id \
             WHERE t.hash = $1 AND (t.user_id IS NULL OR m.user_id IS NOT NULL)",
        )
        .bind(hash)
        .fetch_optional(self.reader())
        .await?;
        let Some(it) = row else { return Ok(None) };
        let maker = match (it.user_id, it.maker_role) {
            (Some(user), Some(role)) => Some((parsed(&user)?, parsed(&role)?)),
            _ => None,
        };
        let rights = TokenRights {
            id: parsed(&it.id)?,
            maker,
            scope: scope(
                it.scope_operations.as_deref(),
                it.scope_functions.as_deref(),
            )?,
        };
        Ok(Some(it.row.identity(Who::Token(rights))?))
    }

    /// Whom a session stands for: nobody, once they are no member of the account any more that it acts in.
    pub async fn session_identity(&self, hash: &str) -> Result<Option<Identity>> {
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT a.id AS account_id, a.name AS account_name, m.role, u.email AS name, s.expires_at, s.user_id \
             FROM sessions s JOIN users u ON u.id = s.user_id JOIN accounts a ON a.id = s.account_id \
             JOIN memberships m ON m.account_id = s.account_id AND m.user_id = s.user_id WHERE s.hash = $1",
        )
        .bind(hash)
        .fetch_optional(self.reader())
        .await?;
        let Some(it) = row else { return Ok(None) };
        let who = Who::Person {
            user: parsed(&it.user_id)?,
            session: hash.to_owned(),
        };
        Ok(Some(it.row.identity(who)?))
    }

    /// Stores when credentials were used last.
    pub async fn note_uses(&self, uses: &[(Used, Timestamp)]) -> Result<()> {
        if uses.is_empty() {
            return Ok(());
        }
        let mut transaction = self.begin().await?;
        for (used, at) in uses {
            let (update, hash) = match used {
                Used::Session(hash) => {
                    let update =
                        "UPDATE sessions SET used_at = $1 WHERE hash = $2 AND used_at < $1";
                    (update, hash)
                }
                Used::Token(hash) => {
                    let update = "UPDATE tokens SET used_at = $1 WHERE hash = $2 AND COALESCE(used_at, 0) < $1";
                    (update, hash)
                }
            };
            sqlx::query(update)
                .bind(micros(*at))
                .bind(hash)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// A scope as it is stored.
pub(super) fn scope(operations: Option<&str>, functions: Option<&str>) -> Result<Scope> {
    fn list<T: serde::de::DeserializeOwned>(json: Option<&str>) -> Result<Option<Vec<T>>> {
        json.map(serde_json::from_str)
            .transpose()
            .map_err(Error::corrupt)
    }
    Ok(Scope {
        operations: list(operations)?,
        functions: list(functions)?,
    })
}

impl Row {
    fn identity(self, who: Who) -> Result<Identity> {
        Ok(Identity {
            account: parsed(&self.account_id)?,
            account_name: self.account_name,
            role: parsed(&self.role)?,
            name: self.name,
            expires_at: self.expires_at.map(instant).transpose()?,
            who,
        })
    }
}
