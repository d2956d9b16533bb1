//! Logs: the entries of all invocations, searched, followed as they are logged, and exported.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Access, Endpoint, Permission, Timestamp,
    invocations::{Level, LogEntry, Trigger},
    names::FunctionName,
    several::Several,
};

/// `GET`, `text/event-stream`: entries as they are logged. The query is a [`LogFilter`], each event's `data` a
/// [`Tailed`]. `Last-Event-ID` resumes where a lost connection ended.
pub const STREAM: &str = "/api/v1/logs/stream";
/// `GET`: everything that an [`ExportLogs`] in the query asks for, as a file.
pub const EXPORT: &str = "/api/v1/logs/export";
/// Who may do any of this.
pub const ACCESS: Access = Access::Needs(Permission::ReadInvocations);

/// The first line of an export as CSV.
pub const CSV_HEADER: &str = "lambdaUUID;requestID;timestamp;level;message;extras";

/// Declares a query that says which entries are wanted, and more.
macro_rules! filtering {
    ($(#[$about:meta])* $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            pub function: Option<FunctionName>,
            pub level: Option<Several<Level>>,
            pub trigger: Option<Several<Trigger>>,
            pub invocation: Option<Uuid>,
            /// Logged within so many minutes before now; instead of `from`.
            pub last_minutes: Option<u32>,
            /// Logged at this instant or later.
            pub from: Option<Timestamp>,
            /// Logged before this instant.
            pub to: Option<Timestamp>,
            /// Words that message or extras hold, all of them, whatever the case. The last one may be a beginning;
            /// words in double quotes stand side by side. An entry's first 64 KiB are searched.
            pub text: Option<String>,
            $($more)*
        }
    };
}

filtering! {
    /// Which entries are wanted.
    LogFilter {}
}

filtering! {
    /// Lists log entries, the newest first.
    SearchLogs {
        pub limit: Option<u32>,
        pub cursor: Option<String>,
    }
}

filtering! {
    /// Log entries as a file, the newest first.
    ExportLogs {
        #[serde(default)]
        pub format: Format,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Semicolons between quoted cells; nothing in them acts as a formula or a control character.
    #[default]
    Csv,
    /// A [`LoggedEntry`] a line.
    Jsonl,
}

/// A log entry, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedEntry {
    pub function: FunctionName,
    pub function_uuid: Uuid,
    pub invocation: Uuid,
    /// Its place among the entries of the invocation. Counts from 0.
    pub number: u32,
    /// What called the function.
    pub trigger: Trigger,
    /// Whether a draft ran.
    pub test: bool,
    #[serde(flatten)]
    pub entry: LogEntry,
}

/// One page of entries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LogPage {
    pub items: Vec<LoggedEntry>,
    /// Send it as `cursor` to get the next page; absent on the last one.
    pub next: Option<String>,
    /// What was not stored between `from` and `to`, of all functions.
    pub dropped: Dropped,
}

/// What came faster than it could be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Dropped {
    pub entries: u64,
    /// Invocations of which nothing is known; their entries are counted, too.
    pub invocations: u64,
}

/// What the stream tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Tailed {
    Entry {
        entry: Box<LoggedEntry>,
    },
    /// Something may have been missed: search again.
    Reset,
}

impl SearchLogs {
    pub fn filter(&self) -> LogFilter {
        LogFilter {
            function: self.function.clone(),
            level: self.level.clone(),
            trigger: self.trigger.clone(),
            invocation: self.invocation,
            last_minutes: self.last_minutes,
            from: self.from,
            to: self.to,
            text: self.text.clone(),
        }
    }
}

impl ExportLogs {
    pub fn filter(&self) -> LogFilter {
        LogFilter {
            function: self.function.clone(),
            level: self.level.clone(),
            trigger: self.trigger.clone(),
            invocation: self.invocation,
            last_minutes: self.last_minutes,
            from: self.from,
            to: self.to,
            text: self.text.clone(),
        }
    }
}

impl Endpoint for SearchLogs {
    type Response = LogPage;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/logs";
    const ACCESS: Access = ACCESS;
}
