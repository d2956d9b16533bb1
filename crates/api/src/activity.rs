//! Activity: who changed what, in a chain that shows when somebody tampered with it.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{Access, Endpoint, Page, Permission, Timestamp, names::FunctionName};

/// Every kind there is, with its name and what people read after whoever did it: "ada@example.com saved greet".
macro_rules! kinds {
    ($($variant:ident $name:literal $words:literal)*) => {
        /// What happened: a noun and what became of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($variant),* }

        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }

            pub fn words(self) -> &'static str {
                match self { $(Kind::$variant => $words),* }
            }
        }
    };
}

kinds! {
    AccountSetUp "account.set_up" "set Flint up"
    AccountCreated "account.created" "created"
    AccountRenamed "account.renamed" "renamed"
    SessionBegun "session.begun" "logged in"
    SessionEnded "session.ended" "logged out"
    FunctionCreated "function.created" "created"
    FunctionSaved "function.saved" "saved"
    FunctionIdleStopSet "function.idle_stop_set" "set the idle time of"
    FunctionUndeployed "function.undeployed" "undeployed"
    FunctionDeleted "function.deleted" "deleted"
    DeploymentStarted "deployment.started" "approved a deployment of"
    DeploymentFinished "deployment.finished" "deployed"
    DeploymentFailed "deployment.failed" "failed to deploy"
    DeploymentRolledBack "deployment.rolled_back" "rolled back"
    DomainAllowed "domain.allowed" "allowed"
    DomainRemoved "domain.removed" "stopped allowing"
    SecretCreated "secret.created" "created"
    SecretReplaced "secret.replaced" "replaced"
    SecretDeleted "secret.deleted" "deleted"
    SecretsForgotten "account.secrets_forgotten" "deleted all secrets of"
    ScheduleCreated "schedule.created" "created"
    ScheduleChanged "schedule.changed" "changed"
    SchedulePaused "schedule.paused" "paused"
    ScheduleResumed "schedule.resumed" "resumed"
    ScheduleDeleted "schedule.deleted" "deleted"
    UserInvited "user.invited" "invited"
    InvitationRevoked "user.invitation_revoked" "revoked the invitation of"
    UserJoined "user.joined" "joined as"
    UserChanged "user.changed" "changed"
    UserRemoved "user.removed" "removed"
    PasswordChanged "user.password_changed" "changed the password of"
    TotpEnabled "user.totp_enabled" "set codes up for"
    TotpDisabled "user.totp_disabled" "switched codes off for"
    TokenCreated "token.created" "created"
    TokenRevoked "token.revoked" "revoked"
}

impl Kind {
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|it| it.as_str() == name)
    }
}

/// One change, as it is kept for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Counts from 1 in each account, without a gap.
    pub sequence: u64,
    pub at: Timestamp,
    /// The email of the user, the name of the token, or `console` for whoever sits at the server.
    pub who: String,
    /// A noun and what became of it, such as `function.saved`.
    pub kind: String,
    pub subject: Subject,
    /// What else tells this change from others of its kind. Never a secret.
    pub details: Map<String, Value>,
    /// The `hash` of the entry before; 64 zeros at the first one.
    pub previous: String,
    /// SHA-256 over all of the above, in hexadecimal.
    pub hash: String,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// `function`, `deployment`, `domain`, `secret`, `schedule`, `user`, `token`, `session` or `account`.
    pub noun: String,
    pub id: Option<Uuid>,
    /// What people call it.
    pub name: String,
    /// The function that it belongs to, if it belongs to one.
    pub function: Option<FunctionName>,
}

/// Lists activity, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListActivity {
    /// A kind, or the first part of one: `function` stands for all that begin with `function.`.
    pub kind: Option<String>,
    /// A part of the email or the token's name, whatever the case.
    pub who: Option<String>,
    /// Only what was done to this kind of thing, such as `secret`.
    pub subject: Option<String>,
    /// Only what was done to this function and what belongs to it.
    pub function: Option<FunctionName>,
    /// Not earlier.
    pub from: Option<Timestamp>,
    /// Earlier.
    pub to: Option<Timestamp>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListActivity {
    type Response = Page<Entry>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/activity";
    const ACCESS: Access = Access::Needs(Permission::ReadActivity);
}

/// Walks the whole chain and says whether it holds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyActivity {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// How many entries there should be: the sequence of the newest one.
    pub entries: u64,
    /// Up to which entry every link holds.
    pub verified: u64,
    /// The first link that is broken; absent: the chain holds.
    pub fault: Option<ChainFault>,
    /// The hash of the newest entry. Who keeps it elsewhere can tell later that nothing before it was rewritten.
    pub head: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainFault {
    pub sequence: u64,
    /// What is wrong with it.
    pub what: String,
}

impl Endpoint for VerifyActivity {
    type Response = Verification;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/activity/verification";
    const ACCESS: Access = Access::Needs(Permission::ReadActivity);
}

/// `GET`, a file of all entries that fit, the oldest first. It takes the filters of [`ListActivity`], and `format`.
pub const EXPORT_PATH: &str = "/api/v1/activity/export";
pub const EXPORT_ACCESS: Access = Access::Needs(Permission::ReadActivity);

/// What an export takes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportActivity {
    #[serde(default)]
    pub format: ExportFormat,
    pub kind: Option<String>,
    pub who: Option<String>,
    pub subject: Option<String>,
    pub function: Option<FunctionName>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// One entry in JSON a line.
    #[default]
    Jsonl,
    /// For spreadsheets; what one would take for a formula begins with an apostrophe.
    Csv,
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_kind_is_a_noun_and_what_became_of_it() {
        for kind in Kind::ALL {
            let (noun, verb) = kind.as_str().split_once('.').expect("a dot");
            assert!(!noun.is_empty() && !verb.is_empty() && !verb.contains('.'));
            assert_eq!(Kind::named(kind.as_str()), Some(*kind));
        }
        assert_eq!(Kind::named("function.eaten"), None);
    }
}
