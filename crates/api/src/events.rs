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

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

/// What changes carry, one or the other.
#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    deployment: Option<Box<Deployment>>,
    name: Option<FunctionName>,
    id: Option<Uuid>,
    sequence: Option<u64>,
    presence: Option<Presence>,
}

impl Change {
    /// Reads the `data` of an event; `None`: it is of a newer server. What serde derives for a tagged enum would read
    /// every field twice and weigh on the page.
    pub fn parse(data: &str) -> Option<Change> {
        let it: Fields = serde_json::from_str(data).ok()?;
        Some(match it.kind.as_str() {
            "deployment" => Change::Deployment {
                deployment: it.deployment?,
            },
            "function" => Change::Function { name: it.name? },
            "function_deleted" => Change::FunctionDeleted { name: it.name? },
            "domains" => Change::Domains,
            "secrets" => Change::Secrets,
            "people" => Change::People,
            "schedule" => Change::Schedule { id: it.id? },
            "schedule_deleted" => Change::ScheduleDeleted { id: it.id? },
            "activity" => Change::Activity {
                sequence: it.sequence?,
            },
            "presence" => Change::Presence {
                name: it.name?,
                presence: it.presence?,
            },
            "reset" => Change::Reset,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_read_as_it_was_written() {
        let name = FunctionName::parse("greet").expect("a name");
        let id = Uuid::from_u128(7);
        let at: crate::Timestamp = "2026-11-29T08:25:36.5Z".parse().expect("an instant");
        let deployment = serde_json::json!({
            "id": id, "function": "greet", "version": 3, "state": "build_start", "states": [],
            "error": null, "rollback_of": null, "created_at": at, "created_by": "ada",
        });
        let deployment = serde_json::from_value(deployment).expect("a deployment");
        let presence = Presence {
            running: true,
            stops_at: Some(at),
            ..Presence::default()
        };
        let changes = [
            Change::Deployment { deployment },
            Change::Function { name: name.clone() },
            Change::FunctionDeleted { name: name.clone() },
            Change::Domains,
            Change::Secrets,
            Change::People,
            Change::Schedule { id },
            Change::ScheduleDeleted { id },
            Change::Activity { sequence: 9 },
            Change::Presence { name, presence },
            Change::Reset,
        ];
        let schema = serde_json::to_value(schemars::schema_for!(Change)).expect("JSON");
        let variants = schema["oneOf"].as_array().expect("variants").len();
        assert_eq!(variants, changes.len(), "every one is here");
        for change in changes {
            let data = serde_json::to_string(&change).expect("JSON");
            assert_eq!(Change::parse(&data), Some(change), "{data}");
        }
        for other in ["", "{}", r#"{"type":"weather"}"#, r#"{"type":"function"}"#] {
            assert_eq!(Change::parse(other), None, "{other}");
        }
    }
}
