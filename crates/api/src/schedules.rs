//! Schedules: functions that are called by the clock.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Access, Endpoint, Page, Permission, Timestamp,
    invocations::{Header, Outcome},
    names::FunctionName,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    pub id: Uuid,
    pub function: FunctionName,
    /// Whether the function is live, so that it can be run.
    pub deployed: bool,
    /// Five fields: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// A name of the IANA time zone database, such as `Europe/Berlin`.
    pub time_zone: String,
    /// `cron` in words.
    pub description: String,
    pub payload: Value,
    pub headers: Vec<Header>,
    pub overlap: Overlap,
    pub catch_up: CatchUp,
    /// Why it does not run; absent: it runs.
    pub paused: Option<PauseReason>,
    /// Absent while it is paused.
    pub next_run: Option<Timestamp>,
    /// The newest run, whatever became of it.
    pub last_run: Option<Run>,
    /// Counts the changes of what people write of it, from 1.
    pub version: u64,
    pub created_at: Timestamp,
    pub created_by: String,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

/// What happens at an instant while an earlier run of the same schedule has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overlap {
    /// The new run does not happen.
    #[default]
    Skip,
    /// The new run waits for the end of the earlier one.
    Queue,
    /// Both run.
    Allow,
}

/// What happens with the instants that came while no server ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "policy", rename_all = "snake_case", deny_unknown_fields)]
pub enum CatchUp {
    /// They are not run. An instant counts as missed when it is more than a minute old.
    Skip,
    /// The newest one is run.
    #[default]
    Latest,
    /// The newest ones are run, up to this many.
    All { limit: u32 },
}

impl CatchUp {
    /// The most runs that are caught up.
    pub const MAX_LIMIT: u32 = 100;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// Somebody paused it.
    Person,
    /// Its function was undeployed. Deploying it again does not resume the schedule.
    Undeployed,
}

/// What became of one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    pub id: Uuid,
    pub schedule: Uuid,
    pub kind: RunKind,
    /// The instant of the schedule; of a run that was asked for, when that was.
    pub due_at: Timestamp,
    pub state: RunState,
    /// Why it was skipped or lost.
    pub reason: Option<String>,
    pub asked_by: Option<String>,
    /// The invocation's record is at `/api/v1/invocations/{id}`.
    pub invocation: Option<Uuid>,
    pub outcome: Option<Outcome>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// An instant of the schedule.
    Instant,
    /// Somebody wanted it now.
    Asked,
    /// Stands for all instants, from `due_at` on, that were missed and not caught up.
    Missed,
}

/// ```text
/// waiting ──▶ running ──▶ ok, failed
///    │           │
///    ▼           ▼
/// skipped      lost
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Waiting,
    Running,
    Ok,
    /// The function failed: the invocation tells how.
    Failed,
    Skipped,
    /// It began, and the server that ran it went down: nobody knows how far it came. It is not begun again.
    Lost,
}

impl RunState {
    pub fn is_final(self) -> bool {
        !matches!(self, RunState::Waiting | RunState::Running)
    }
}

/// Lists schedules, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSchedules {
    pub function: Option<FunctionName>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListSchedules {
    type Response = Page<Schedule>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/schedules";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Creates a schedule of a function that is deployed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSchedule {
    pub function: FunctionName,
    pub cron: String,
    #[serde(default = "utc")]
    pub time_zone: String,
    #[serde(default)]
    pub payload: Value,
    #[serde(default)]
    pub headers: Vec<Header>,
    #[serde(default)]
    pub overlap: Overlap,
    #[serde(default)]
    pub catch_up: CatchUp,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Endpoint for CreateSchedule {
    type Response = Schedule;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/schedules";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);
    const STATUS: StatusCode = StatusCode::CREATED;
    const IDEMPOTENT_BY_KEY: bool = true;

    fn etag(schedule: &Schedule) -> Option<u64> {
        Some(schedule.version)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetSchedule {
    pub id: Uuid,
}

impl Endpoint for GetSchedule {
    type Response = Schedule;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/schedules/{id}";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);

    fn etag(schedule: &Schedule) -> Option<u64> {
        Some(schedule.version)
    }
}

/// Changes a schedule. What is left out stays as it is. `version`, or `If-Match`, names the version that the author
/// started from; if there is a newer one, the answer is a conflict.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSchedule {
    pub id: Uuid,
    #[serde(default)]
    pub version: Option<u64>,
    #[serde(default)]
    pub cron: Option<String>,
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Absent: as it is.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub payload: Option<Value>,
    #[serde(default)]
    pub headers: Option<Vec<Header>>,
    #[serde(default)]
    pub overlap: Option<Overlap>,
    #[serde(default)]
    pub catch_up: Option<CatchUp>,
}

/// Tells a payload of `null` from none.
fn present<'de, D: serde::Deserializer<'de>>(payload: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(payload).map(Some)
}

impl Endpoint for ChangeSchedule {
    type Response = Schedule;
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/api/v1/schedules/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);

    fn etag(schedule: &Schedule) -> Option<u64> {
        Some(schedule.version)
    }
}

/// Deletes a schedule and its history. What runs comes to its end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteSchedule {
    pub id: Uuid,
}

impl Endpoint for DeleteSchedule {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/schedules/{id}";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}

/// From now on no instant of it is run. Runs that wait are skipped.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseSchedule {
    pub id: Uuid,
}

impl Endpoint for PauseSchedule {
    type Response = Schedule;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/schedules/{id}/pause";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);
}

/// Runs it again from now on. What came while it was paused is not caught up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeSchedule {
    pub id: Uuid,
}

impl Endpoint for ResumeSchedule {
    type Response = Schedule;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/schedules/{id}/resume";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);
}

/// Runs it now, once, also while it is paused. Its overlap policy holds. What becomes of it is told by the run itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunSchedule {
    pub id: Uuid,
}

impl Endpoint for RunSchedule {
    type Response = Run;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/schedules/{id}/runs";
    const ACCESS: Access = Access::Needs(Permission::ManageSchedules);
    const STATUS: StatusCode = StatusCode::ACCEPTED;
    const IDEMPOTENT_BY_KEY: bool = true;
}

/// Lists what became of a schedule's instants, the newest first. They are kept for 30 days.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRuns {
    pub id: Uuid,
    #[serde(default)]
    pub limit: Option<u32>,
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Endpoint for ListRuns {
    type Response = Page<Run>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/schedules/{id}/runs";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Says what an expression means, while it is being written.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewSchedule {
    pub cron: String,
    #[serde(default = "utc")]
    pub time_zone: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// The expression in words.
    pub description: String,
    /// The next ten runs.
    pub next: Vec<Upcoming>,
    /// What the author may not expect: runs that a change of the clocks moves, leaves out or doubles.
    pub warning: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Upcoming {
    pub at: Timestamp,
    /// As the clocks of the time zone show it, such as `2027-03-28 03:00 +02:00`.
    pub local: String,
}

impl Endpoint for PreviewSchedule {
    type Response = Preview;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/schedules/preview";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Lists the names of the time zones that schedules can be in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTimeZones {}

impl Endpoint for ListTimeZones {
    type Response = Vec<String>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/time-zones";
    const ACCESS: Access = Access::Authenticated;
}
