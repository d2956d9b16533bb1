//! The members of the account: who they are, and what they may do.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Permission, Role, Timestamp};

/// A user as a member of the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Of the user, who may be a member of other accounts as well.
    pub id: Uuid,
    pub email: String,
    pub role: Role,
    pub member_since: Timestamp,
    /// When they last did something in this account, to the minute; absent: never, or they are logged out.
    pub last_seen_at: Option<Timestamp>,
    /// Whether logging in takes a code besides the password.
    pub totp: bool,
    /// How many tokens stand for them in this account: they end when the member is removed.
    pub tokens: u64,
}

/// The members, in the order of their emails.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMembers {
    #[serde(default)]
    pub limit: Option<u32>,
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Endpoint for ListMembers {
    type Response = Page<Member>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/people";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
}

/// Gives a member another role. It holds from their next request on, for their tokens too. The last admin keeps theirs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRole {
    pub id: Uuid,
    pub role: Role,
}

impl Endpoint for ChangeRole {
    type Response = Member;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/api/v1/people/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
}

/// Removes a member: their sessions in the account and the tokens that they made end at once. What they wrote stays. The
/// last admin cannot be removed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveMember {
    pub id: Uuid,
}

impl Endpoint for RemoveMember {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/people/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
