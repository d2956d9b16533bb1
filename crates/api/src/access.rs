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
    /// Anyone who is logged in, with whatever role: it is about themselves. Tokens are nobody.
    Person,
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

    /// What the page of roles calls it.
    pub fn title(self) -> &'static str {
        match self {
            Permission::ReadFunctions => "Read functions",
            Permission::WriteFunctions => "Write functions",
            Permission::Deploy => "Deploy",
            Permission::Invoke => "Invoke",
            Permission::ReadInvocations => "Read invocations",
            Permission::ManageDomains => "Manage domains",
            Permission::ManageSecrets => "Manage secrets",
            Permission::ManageSchedules => "Manage schedules",
            Permission::ManagePeople => "Manage people",
            Permission::ReadActivity => "Read activity",
        }
    }

    /// What it allows, in a few words.
    pub fn describe(self) -> &'static str {
        match self {
            Permission::ReadFunctions => "See functions, versions, deployments and what changes",
            Permission::WriteFunctions => "Create, save and delete functions; run drafts",
            Permission::Deploy => "Deploy, undeploy, roll back",
            Permission::Invoke => "Invoke what is live",
            Permission::ReadInvocations => "See invocations and their logs",
            Permission::ManageDomains => "Say which hosts functions may reach",
            Permission::ManageSecrets => "Create, replace and delete secrets; nobody reads them",
            Permission::ManageSchedules => {
                "Create, change, pause and delete schedules; run them now"
            }
            Permission::ManagePeople => {
                "Invite people, change roles, end others' tokens, make accounts"
            }
            Permission::ReadActivity => "See who did what",
        }
    }
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

    /// Whether this role grants all that `other` grants: who has it may give `other`.
    pub fn covers(self, other: Role) -> bool {
        Permission::ALL
            .into_iter()
            .all(|it| self.grants(it) || !other.grants(it))
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

#[cfg(test)]
mod tests {
    use super::Role::{Admin, Developer, Invoker, Viewer};

    #[test]
    fn a_role_is_given_by_who_has_all_that_it_grants() {
        for role in super::Role::ALL {
            assert!(Admin.covers(role) && role.covers(role), "{role:?}");
        }
        assert!(Developer.covers(Invoker) && Developer.covers(Viewer));
        for (lower, higher) in [
            (Developer, Admin),
            (Viewer, Invoker),
            (Invoker, Viewer),
            (Viewer, Developer),
        ] {
            assert!(!lower.covers(higher), "{lower:?} {higher:?}");
        }
    }
}
