//! What a person fills in of a schedule, and what it becomes.

use api::schedules::{CatchUp, Overlap, Schedule};
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::components::problem::sentence;

/// What a fresh form begins with: whoever makes a schedule sees at once what one looks like.
const FIRST_CRON: &str = "0 9 * * *";

/// The catch-up policies, as they are picked: the limit stands beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatchUpChoice {
    Skip,
    Latest,
    All,
}

#[derive(Clone, Copy)]
pub struct Fields {
    pub cron: RwSignal<String>,
    pub time_zone: RwSignal<String>,
    /// JSON, as it is written.
    pub payload: RwSignal<String>,
    pub overlap: RwSignal<Overlap>,
    pub catch_up: RwSignal<CatchUpChoice>,
    pub catch_up_limit: RwSignal<u32>,
}

impl Fields {
    pub fn fresh() -> Fields {
        Fields {
            cron: RwSignal::new(FIRST_CRON.to_owned()),
            time_zone: RwSignal::new("UTC".to_owned()),
            payload: RwSignal::new(pretty(&json!({}))),
            overlap: RwSignal::new(Overlap::default()),
            catch_up: RwSignal::new(CatchUpChoice::Latest),
            catch_up_limit: RwSignal::new(10),
        }
    }

    pub fn of(schedule: &Schedule) -> Fields {
        let fields = Fields::fresh();
        fields.take(schedule);
        fields
    }

    /// Shows what is saved.
    pub fn take(self, schedule: &Schedule) {
        self.cron.set(schedule.cron.clone());
        self.time_zone.set(schedule.time_zone.clone());
        self.payload.set(pretty(&schedule.payload));
        self.overlap.set(schedule.overlap);
        self.catch_up.set(match schedule.catch_up {
            CatchUp::Skip => CatchUpChoice::Skip,
            CatchUp::Latest => CatchUpChoice::Latest,
            CatchUp::All { limit } => {
                self.catch_up_limit.set(limit);
                CatchUpChoice::All
            }
        });
    }

    /// The payload, or why it is none.
    pub fn payload(self) -> Result<Value, String> {
        self.payload.with(|text| match text.trim() {
            "" => Ok(Value::Null),
            text => serde_json::from_str(text).map_err(|fault| {
                let message = fault.to_string();
                let what = message.split(" at line ").next().unwrap_or_default();
                format!(
                    "Line {}, column {}: {}",
                    fault.line(),
                    fault.column(),
                    sentence(what)
                )
            }),
        })
    }

    pub fn catch_up(self) -> CatchUp {
        match self.catch_up.get_untracked() {
            CatchUpChoice::Skip => CatchUp::Skip,
            CatchUpChoice::Latest => CatchUp::Latest,
            CatchUpChoice::All => CatchUp::All {
                limit: self.catch_up_limit.get_untracked(),
            },
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_payload_is_told_with_its_place() {
        Owner::new().with(|| {
            let fields = Fields::fresh();
            assert_eq!(fields.payload(), Ok(json!({})));
            fields.payload.set("{\n  \"a\": ,\n}".to_owned());
            assert_eq!(
                fields.payload(),
                Err("Line 2, column 8: Expected value".to_owned())
            );
            fields.payload.set(" ".to_owned());
            assert_eq!(fields.payload(), Ok(Value::Null));
        });
    }
}
