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
        use Permission::{Deploy, Invoke, ReadFunctions, ReadInvocations, WriteFunctions};
        match self {
            Role::Admin | Role::Developer => match permission {
                ReadFunctions | WriteFunctions | Deploy | Invoke | ReadInvocations => true,
            },
            Role::Invoker => matches!(permission, ReadFunctions | Invoke),
            Role::Viewer => matches!(permission, ReadFunctions | ReadInvocations),
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
