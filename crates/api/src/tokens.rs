//! Tokens for scripts: what each may do, until when, and when it was used last.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Role, Timestamp, names::FunctionName};

/// The most characters of a token's name.
pub const NAME_LENGTH: usize = 100;
/// How many characters of a token are shown in lists. They tell which one it is, and let nobody in.
pub const PREFIX_LENGTH: usize = 12;
/// The most operations, and the most functions, of a scope.
pub const SCOPE_LENGTH: usize = 100;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    pub id: Uuid,
    pub name: String,
    /// How the token begins; empty for tokens that were made before this was kept.
    pub prefix: String,
    pub role: Role,
    pub scope: Scope,
    pub created_at: Timestamp,
    pub created_by: String,
    /// Absent: never.
    pub expires_at: Option<Timestamp>,
    /// To the minute; absent: it was never used.
    pub last_used_at: Option<Timestamp>,
}

/// What a token is narrowed to, besides its role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The `operationId`s of the OpenAPI document that it may call; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
    /// The functions that it may deal with; absent: all. Then it may only call what names one of them: in the path, or in
    /// the function that a list is narrowed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions: Option<Vec<FunctionName>>,
}

impl Scope {
    pub fn is_whole(&self) -> bool {
        self.operations.is_none() && self.functions.is_none()
    }
}

/// A new token with its secret, which is shown this once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewToken {
    pub token: Token,
    /// What `Authorization: Bearer` takes.
    pub secret: String,
}

/// The tokens, the newest first: those that the caller made, or all of the account's for who manages people.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTokens {
    #[serde(default)]
    pub limit: Option<u32>,
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Endpoint for ListTokens {
    type Response = Page<Token>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/tokens";
    const ACCESS: Access = Access::Authenticated;
}

/// Makes a token, which may never do more than whoever made it may. A token that is made with another one ends with that
/// one; a token with a scope makes none.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for: it stands beside whatever is done with it.
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Endpoint for CreateToken {
    type Response = NewToken;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/tokens";
    const ACCESS: Access = Access::Authenticated;
    const STATUS: StatusCode = StatusCode::CREATED;
}

/// Ends a token, and those that were made with it: one of the caller's own, or any for who manages people.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeToken {
    pub id: Uuid,
}

impl Endpoint for RevokeToken {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/tokens/{id}";
    const ACCESS: Access = Access::Authenticated;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
