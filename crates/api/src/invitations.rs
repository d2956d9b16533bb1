//! Invitations into the account, by a link that works once.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Permission, Role, Timestamp, session::Session};

/// Where the page is that a link leads to; the link's token follows.
pub const PAGE: &str = "/invitation/";

/// An invitation that nobody accepted yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Invitation {
    pub id: Uuid,
    /// Whom it is for; absent: for whoever has the link.
    pub email: Option<String>,
    pub role: Role,
    pub created_at: Timestamp,
    pub created_by: String,
    pub expires_at: Timestamp,
}

/// A new invitation with the one thing that is never shown again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InvitationLink {
    pub invitation: Invitation,
    pub token: String,
    /// The page that accepts it. It begins with a slash if the server does not know how browsers call it
    /// (`--public-url`).
    pub link: String,
}

/// What whoever has the link may know before they accept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Invited {
    /// The name of the account.
    pub account: String,
    pub role: Role,
    /// The only email that it can be accepted with, if it names one.
    pub email: Option<String>,
    pub created_by: String,
    pub expires_at: Timestamp,
}

/// The invitations that can still be accepted, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInvitations {
    #[serde(default)]
    pub limit: Option<u32>,
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Endpoint for ListInvitations {
    type Response = Page<Invitation>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/invitations";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
}

/// Makes a link that one person can join with, within seven days. It ends early when whoever made it may not invite any
/// more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    pub role: Role,
    #[serde(default)]
    pub email: Option<String>,
}

impl Endpoint for Invite {
    type Response = InvitationLink;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/invitations";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
    const STATUS: StatusCode = StatusCode::CREATED;
}

/// Makes an invitation's link lead nowhere.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeInvitation {
    pub id: Uuid,
}

impl Endpoint for RevokeInvitation {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/invitations/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}

/// What an invitation offers, for whoever has its link.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadInvitation {
    pub token: String,
}

impl Endpoint for ReadInvitation {
    type Response = Invited;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/invitations/read";
    const ACCESS: Access = Access::Public;
}

/// Accepts an invitation, and logs in. Whoever has a user already proves it with its password (and code); everybody else
/// chooses a password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    pub token: String,
    /// May be left out if the invitation names it.
    #[serde(default)]
    pub email: Option<String>,
    pub password: String,
    /// For users whose log-in takes one.
    #[serde(default)]
    pub code: Option<String>,
}

impl Endpoint for AcceptInvitation {
    type Response = Session;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/invitations/accept";
    const ACCESS: Access = Access::Public;
    const STATUS: StatusCode = StatusCode::CREATED;
}
