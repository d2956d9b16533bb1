//! Who may do what: the one table of roles and permissions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a caller needs for an operation. There is no default: an operation that does not say it does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, also without credentials.
    Public,
    /// Anyone who is logged in or carries a token.
    Authenticated,
    /// Whoever's role grants the permission.
    Needs(Permission),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See functions, versions, deployments and what changes.
    ReadFunctions,
    /// Create, save and delete functions; run drafts.
    WriteFunctions,
    /// Deploy, undeploy, roll back.
    Deploy,
    /// Invoke what is live.
    Invoke,
    /// See invocations and their logs.
    ReadInvocations,
    /// Say which hosts functions may reach.
    ManageDomains,
    /// Create, replace and delete secrets. Nobody reads them.
    ManageSecrets,
    /// Create, change, pause and delete schedules; run them now.
    ManageSchedules,
    /// Invite people, change their roles, make and revoke tokens of others.
    ManagePeople,
    /// See who did what.
    ReadActivity,
}

impl Permission {
    pub const ALL: [Permission; 10] = [
        Permission::ReadFunctions,
        Permission::WriteFunctions,
        Permission::Deploy,
        Permission::Invoke,
        Permission::ReadInvocations,
        Permission::ManageDomains,
        Permission::ManageSecrets,
        Permission::ManageSchedules,
        Permission::ManagePeople,
        Permission::ReadActivity,
    ];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Admin,
    Developer,
    Invoker,
    Viewer,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Admin, Role::Developer, Role::Invoker, Role::Viewer];

    pub fn grants(self, permission: Permission) -> bool {
        use Permission::{
            Deploy, Invoke, ManageDomains, ManagePeople, ManageSchedules, ManageSecrets,
            ReadActivity, ReadFunctions, ReadInvocations, WriteFunctions,
        };
        match (self, permission) {
            (Role::Admin, _) => true,
            (Role::Developer, ManageDomains | ManagePeople) => false,
            (
                Role::Developer,
                ReadFunctions | WriteFunctions | Deploy | Invoke | ReadInvocations | ManageSecrets
                | ManageSchedules | ReadActivity,
            ) => true,
            (Role::Invoker, it) => matches!(it, ReadFunctions | Invoke),
            (Role::Viewer, it) => matches!(it, ReadFunctions | ReadInvocations | ReadActivity),
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Developer => "developer",
            Role::Invoker => "invoker",
            Role::Viewer => "viewer",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Role, String> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| {
                format!("no role `{text}`: it is one of admin, developer, invoker, viewer")
            })
    }
}
