//! Set-up, logging in and out, and who is asking.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Role, Timestamp, tokens::Scope};

/// The least and the most characters of a password. The most bounds the work of hashing.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 12..=200;

/// Who is logged in, or whose token is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    pub account: Account,
    pub role: Role,
    /// The email of the user, or the name of the token.
    pub name: String,
    /// The user's id; absent: it is a token.
    #[serde(default)]
    pub user: Option<Uuid>,
    /// What a token is narrowed to; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// When the session or the token ends.
    pub expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
}

/// Whether Flint still waits for its first admin.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSetup {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Setup {
    pub needed: bool,
}

impl Endpoint for GetSetup {
    type Response = Setup;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/setup";
    const ACCESS: Access = Access::Public;
}

/// Makes the first admin, once, with the code printed on the server's console, and logs them in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    pub code: String,
    pub email: String,
    pub password: String,
}

impl Endpoint for SetUp {
    type Response = Session;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/setup";
    const ACCESS: Access = Access::Public;
    const STATUS: StatusCode = StatusCode::CREATED;
}

/// Logs in: the answer sets the session's cookie, and one that tells the device from a stranger's when somebody else
/// tries passwords. Who has set codes up is answered `totp_required` until one is sent along.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    pub email: String,
    pub password: String,
    /// Of the authenticator app, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

impl Endpoint for LogIn {
    type Response = Session;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/session";
    const ACCESS: Access = Access::Public;
}

/// Who is asking.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSession {}

impl Endpoint for GetSession {
    type Response = Session;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/session";
    const ACCESS: Access = Access::Authenticated;
}

/// Logs out: the session ends on the server too.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogOut {}

impl Endpoint for LogOut {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/session";
    const ACCESS: Access = Access::Authenticated;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
