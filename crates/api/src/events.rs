//! What changes, as it changes: a stream of server-sent events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use uuid::Uuid;

use crate::{
    Access, Permission, deployments::Deployment, functions::Presence, names::FunctionName,
};

/// `GET`, `text/event-stream`. `Last-Event-ID` resumes where a lost connection ended. Each event's `data` is a [`Change`].
pub const PATH: &str = "/api/v1/events";
pub const ACCESS: Access = Access::Needs(Permission::ReadFunctions);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    /// A deployment came into its next state.
    Deployment {
        deployment: Box<Deployment>,
    },
    /// A function was created or saved, or what is live of it changed.
    Function {
        name: FunctionName,
    },
    FunctionDeleted {
        name: FunctionName,
    },
    /// A domain was allowed or removed.
    Domains,
    /// A secret was created, replaced or deleted.
    Secrets,
    /// Members, invitations or tokens of the account changed.
    People,
    /// A schedule was created, changed, paused or resumed, or one of its runs came into its next state.
    Schedule {
        id: Uuid,
    },
    ScheduleDeleted {
        id: Uuid,
    },
    /// Something was added to the activity; `sequence` is the newest entry's.
    Activity {
        sequence: u64,
    },
    /// A function was started or stopped on the server that tells it.
    Presence {
        name: FunctionName,
        presence: Presence,
    },
    /// Something may have been missed: read again what is shown.
    Reset,
}
