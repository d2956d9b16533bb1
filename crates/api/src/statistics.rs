//! Statistics: how many invocations there were, what became of them, and how long they took. Tests of drafts do not
//! count.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Endpoint, Page, Permission, Timestamp, invocations::Outcome, names::FunctionName,
};

/// The time up to now that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub enum Window {
    #[serde(rename = "1h")]
    Hour,
    #[default]
    #[serde(rename = "24h")]
    Day,
    #[serde(rename = "7d")]
    Week,
    #[serde(rename = "30d")]
    Month,
}

impl Window {
    pub const ALL: [Window; 4] = [Window::Hour, Window::Day, Window::Week, Window::Month];

    pub fn as_str(self) -> &'static str {
        match self {
            Window::Hour => "1h",
            Window::Day => "24h",
            Window::Week => "7d",
            Window::Month => "30d",
        }
    }

    /// How long one bucket of a series is, in seconds.
    pub fn step_seconds(self) -> i64 {
        match self {
            Window::Hour => 60,
            Window::Day => 30 * 60,
            Window::Week => 3 * 3600,
            Window::Month => 12 * 3600,
        }
    }

    /// How many buckets a series has. The last one is not over yet.
    pub fn buckets(self) -> i64 {
        match self {
            Window::Hour | Window::Month => 60,
            Window::Day => 48,
            Window::Week => 56,
        }
    }
}

/// Invocations by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    pub ok: u64,
    pub custom: u64,
    pub runtime: u64,
    pub timeout: u64,
    pub out_of_memory: u64,
    pub output_too_large: u64,
    pub never_settled: u64,
    pub platform: u64,
}

impl Counts {
    pub fn of(&self, outcome: Outcome) -> u64 {
        let mut copy = *self;
        *copy.place(outcome)
    }

    pub fn add(&mut self, outcome: Outcome, count: u64) {
        *self.place(outcome) += count;
    }

    pub fn merge(&mut self, other: &Counts) {
        for outcome in Outcome::ALL {
            self.add(outcome, other.of(outcome));
        }
    }

    pub fn total(&self) -> u64 {
        Outcome::ALL.iter().map(|it| self.of(*it)).sum()
    }

    pub fn failures(&self) -> u64 {
        self.total() - self.ok
    }

    fn place(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Ok => &mut self.ok,
            Outcome::Custom => &mut self.custom,
            Outcome::Runtime => &mut self.runtime,
            Outcome::Timeout => &mut self.timeout,
            Outcome::OutOfMemory => &mut self.out_of_memory,
            Outcome::OutputTooLarge => &mut self.output_too_large,
            Outcome::NeverSettled => &mut self.never_settled,
            Outcome::Platform => &mut self.platform,
        }
    }
}

/// Times of whole invocations in microseconds, within 4 % of what was measured; absent where there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    pub p50: Option<u64>,
    pub p95: Option<u64>,
    pub p99: Option<u64>,
}

/// What happened in a part of the window, or in all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bucket {
    /// When it begins.
    pub at: Timestamp,
    pub outcomes: Counts,
    /// How many calls had to start the function first.
    pub cold_starts: u64,
    /// How long those starts took on average, in microseconds.
    pub cold_start_us: Option<u64>,
    pub total_us: Percentiles,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statistics {
    pub window: Window,
    /// Buckets of equal length, the oldest first, without a gap.
    pub buckets: Vec<Bucket>,
    pub step_seconds: i64,
    /// All buckets taken together.
    pub whole: Bucket,
}

/// A series of all functions, or of one.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetStatistics {
    #[serde(default)]
    pub window: Window,
    pub function: Option<FunctionName>,
}

impl Endpoint for GetStatistics {
    type Response = Statistics;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/statistics";
    const ACCESS: Access = Access::Needs(Permission::ReadInvocations);
}

/// The account in four numbers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetTotals {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    pub functions: u64,
    /// How many of them callers can reach.
    pub deployed: u64,
    /// When the month began, in UTC.
    pub month: Timestamp,
    pub invocations: u64,
    /// How many of the month's invocations failed.
    pub failures: u64,
}

impl Endpoint for GetTotals {
    type Response = Totals;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/statistics/totals";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Lists the functions that failed in the window, whichever failed most first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFailing {
    #[serde(default)]
    pub window: Window,
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failing {
    pub function: FunctionName,
    pub invocations: u64,
    pub failures: u64,
}

impl Endpoint for ListFailing {
    type Response = Page<Failing>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/statistics/failing";
    const ACCESS: Access = Access::Needs(Permission::ReadInvocations);
}
