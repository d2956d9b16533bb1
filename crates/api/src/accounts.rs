//! Accounts: each has functions, people and tokens of its own, and knows nothing of the others.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Access, Endpoint, Page, Permission, Role,
    session::{Account, Session},
};

/// The most characters of an account's name.
pub const NAME_LENGTH: usize = 50;

/// An account that the person is a member of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    pub id: Uuid,
    pub name: String,
    pub role: Role,
    /// Whether the session acts in it.
    pub current: bool,
}

/// The accounts of whoever asks, in the order of their names.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAccounts {}

impl Endpoint for ListAccounts {
    type Response = Page<Membership>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/accounts";
    const ACCESS: Access = Access::Person;
}

/// Makes an account, whose admin is whoever makes it. Names are unique in an installation. An account that is made with
/// a token of the console has no members: `flint token create --account` reaches it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    pub name: String,
}

impl Endpoint for CreateAccount {
    type Response = Account;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/accounts";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
    const STATUS: StatusCode = StatusCode::CREATED;
}

/// Renames the account that the caller acts in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameAccount {
    pub id: Uuid,
    pub name: String,
}

impl Endpoint for RenameAccount {
    type Response = Account;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/api/v1/accounts/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManagePeople);
}

/// Lets the session act in another account of the person's. Their next log-in begins there as well.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchAccount {
    pub account: Uuid,
}

impl Endpoint for SwitchAccount {
    type Response = Session;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/api/v1/session";
    const ACCESS: Access = Access::Person;
}
