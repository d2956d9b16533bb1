//! What is looked for, as the page's address says it: a link shows the same search to somebody else.

use api::Timestamp;
use api::{
    invocations::{Level, ListInvocations, Outcome, Trigger},
    logs::SearchLogs,
    names::FunctionName,
    several::Several,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    location::Url,
    params::ParamsMap,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many entries or invocations are asked for at once.
pub const PAGE: u32 = 100;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    pub function: String,
    pub levels: Vec<Level>,
    pub trigger: Option<Trigger>,
    /// Only invocations that failed; of no account for entries.
    pub failed: bool,
    pub invocation: String,
    pub range: Range,
    pub text: String,
    /// Whether entries stand under their invocations.
    pub grouped: bool,
}

/// Which time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub enum Range {
    Minutes(u32),
    #[default]
    All,
    Between(Option<Timestamp>, Option<Timestamp>),
}

/// The times that can be picked: their name in the address, in words, and in minutes.
pub const RANGES: [(&str, &str, u32); 4] = [
    ("15m", "Last 15 minutes", 15),
    ("1h", "Last hour", 60),
    ("24h", "Last 24 hours", 24 * 60),
    ("7d", "Last 7 days", 7 * 24 * 60),
];

impl Filter {
    fn of(query: &ParamsMap) -> Filter {
        let get = |name: &str| query.get(name).unwrap_or_default();
        // A form without wasm sends a field for each level, a link one for all.
        let levels = query.get_all(name::LEVEL).unwrap_or_default();
        Filter {
            function: get(name::FUNCTION),
            levels: levels.iter().flat_map(|it| parsed(it)).collect(),
            trigger: parsed(&get(name::TRIGGER)).into_iter().next(),
            failed: get(name::OUTCOME) == "failed",
            invocation: get(name::INVOCATION),
            range: Range::of(&get(name::RANGE), &get(name::FROM), &get(name::TO)),
            text: get(name::TEXT),
            grouped: get(name::GROUP) == "1",
        }
    }

    /// The query of the page's address.
    pub fn to_query(&self) -> String {
        let levels: Vec<&str> = self.levels.iter().map(|it| it.as_str()).collect();
        let (range, from, to) = self.range.names();
        let fields = [
            (name::FUNCTION, self.function.clone()),
            (name::LEVEL, levels.join(",")),
            (
                name::TRIGGER,
                self.trigger.map_or("", Trigger::as_str).to_owned(),
            ),
            (
                name::OUTCOME,
                if self.failed { "failed" } else { "" }.to_owned(),
            ),
            (name::INVOCATION, self.invocation.clone()),
            (name::RANGE, range),
            (name::FROM, from),
            (name::TO, to),
            (name::TEXT, self.text.clone()),
            (name::GROUP, if self.grouped { "1" } else { "" }.to_owned()),
        ];
        let said = fields.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said
            .map(|(name, value)| format!("{name}={}", Url::escape(value)))
            .collect();
        said.join("&")
    }

    /// The search for it; `Err` says which field cannot be read.
    pub fn search(&self) -> Result<SearchLogs, api::Problem> {
        let (last_minutes, from, to) = self.range.bounds();
        Ok(SearchLogs {
            function: self.function()?,
            level: Several::of(self.levels.clone()),
            trigger: Several::of(self.trigger.into_iter().collect()),
            invocation: self.invocation()?,
            last_minutes,
            from,
            to,
            text: Some(self.text.clone()).filter(|it| !it.trim().is_empty()),
            limit: Some(PAGE),
            cursor: None,
        })
    }

    /// The list of invocations for it.
    pub fn calls(&self) -> Result<ListInvocations, api::Problem> {
        let (last_minutes, from, to) = self.range.bounds();
        let failures = Outcome::ALL.into_iter().filter(|it| *it != Outcome::Ok);
        Ok(ListInvocations {
            function: self.function()?,
            outcome: self
                .failed
                .then(|| Several::of(failures.collect()))
                .flatten(),
            trigger: Several::of(self.trigger.into_iter().collect()),
            last_minutes,
            from,
            to,
            logs: Some(false),
            limit: Some(PAGE),
            cursor: None,
        })
    }

    /// The query of the stream and of an export.
    pub fn to_api_query(&self) -> String {
        let Ok(search) = self.search() else {
            return String::new();
        };
        let levels: Vec<&str> = self.levels.iter().map(|it| it.as_str()).collect();
        let instant = |it: Option<Timestamp>| it.map(|it| it.to_string()).unwrap_or_default();
        let fields = [
            ("function", self.function.clone()),
            ("level", levels.join(",")),
            (
                "trigger",
                self.trigger.map_or("", Trigger::as_str).to_owned(),
            ),
            ("invocation", self.invocation.clone()),
            (
                "last_minutes",
                search
                    .last_minutes
                    .map(|it| it.to_string())
                    .unwrap_or_default(),
            ),
            ("from", instant(search.from)),
            ("to", instant(search.to)),
            ("text", search.text.unwrap_or_default()),
        ];
        let said = fields.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said
            .map(|(name, value)| format!("{name}={}", Url::escape(value)))
            .collect();
        said.join("&")
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        let open = Filter {
            grouped: self.grouped,
            ..Filter::default()
        };
        *self != open
    }

    fn function(&self) -> Result<Option<FunctionName>, api::Problem> {
        let name = self.function.trim();
        let parse =
            |it| FunctionName::parse(it).map_err(|it| api::Problem::invalid("function", it));
        (!name.is_empty()).then(|| parse(name)).transpose()
    }

    fn invocation(&self) -> Result<Option<Uuid>, api::Problem> {
        let id = self.invocation.trim();
        let unknown =
            |_| api::Problem::invalid("invocation", format!("`{id}` is no id of an invocation"));
        (!id.is_empty())
            .then(|| Uuid::try_parse(id).map_err(unknown))
            .transpose()
    }
}

impl Range {
    fn of(range: &str, from: &str, to: &str) -> Range {
        match RANGES.iter().find(|(name, ..)| *name == range) {
            Some((_, _, minutes)) => Range::Minutes(*minutes),
            None if range == "between" || !from.is_empty() || !to.is_empty() => {
                Range::Between(from.parse().ok(), to.parse().ok())
            }
            None => Range::All,
        }
    }

    pub fn names(self) -> (String, String, String) {
        let none = String::new;
        let instant = |it: Option<Timestamp>| it.map(|it| it.to_string()).unwrap_or_default();
        match self {
            Range::Minutes(minutes) => {
                let name = RANGES.iter().find(|(.., it)| *it == minutes);
                (name.map_or("", |it| it.0).to_owned(), none(), none())
            }
            Range::All => (none(), none(), none()),
            Range::Between(from, to) => ("between".to_owned(), instant(from), instant(to)),
        }
    }

    fn bounds(self) -> (Option<u32>, Option<Timestamp>, Option<Timestamp>) {
        match self {
            Range::Minutes(minutes) => (Some(minutes), None, None),
            Range::All => (None, None, None),
            Range::Between(from, to) => (None, from, to),
        }
    }
}

/// Names in the page's address.
mod name {
    pub(super) const FUNCTION: &str = "function";
    pub(super) const LEVEL: &str = "level";
    pub(super) const TRIGGER: &str = "trigger";
    pub(super) const OUTCOME: &str = "outcome";
    pub(super) const INVOCATION: &str = "invocation";
    pub(super) const RANGE: &str = "range";
    pub(super) const FROM: &str = "from";
    pub(super) const TO: &str = "to";
    pub(super) const TEXT: &str = "text";
    pub(super) const GROUP: &str = "group";
}

/// Names between commas; what is unknown is left out.
fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
    let names = text.split(',').filter(|it| !it.is_empty());
    names
        .filter_map(|it| serde_json::from_value(it.into()).ok())
        .collect()
}

/// What the address says now.
pub fn use_filter() -> Memo<Filter> {
    let query = use_query_map();
    Memo::new(move |_| Filter::of(&query.read()))
}

/// Changes what is looked for by changing the address.
pub fn use_refine() -> Callback<Filter> {
    let path = use_location().pathname;
    let navigate = use_navigate();
    Callback::new(move |filter: Filter| {
        let query = filter.to_query();
        let url = match query.is_empty() {
            true => path.get_untracked(),
            false => format!("{}?{query}", path.get_untracked()),
        };
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&url, options);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &[(&str, &str)]) -> Filter {
        let mut query = ParamsMap::new();
        for (name, value) in fields {
            query.insert((*name).to_owned(), (*value).to_owned());
        }
        Filter::of(&query)
    }

    #[test]
    fn a_filter_is_read_from_an_address() {
        let filter = of(&[
            ("level", "warn,error,fatal"),
            ("range", "1h"),
            ("text", "card"),
            ("trigger", "test"),
        ]);
        assert_eq!(filter.levels, [Level::Warn, Level::Error]);
        assert_eq!(
            (filter.range, filter.trigger),
            (Range::Minutes(60), Some(Trigger::Test))
        );
        assert_eq!(
            filter.to_query(),
            "level=warn%2Cerror&trigger=test&range=1h&text=card"
        );
        assert_eq!(filter.search().expect("a search").last_minutes, Some(60));
        assert!(filter.is_narrow() && !of(&[("group", "1")]).is_narrow());
    }

    #[test]
    fn a_form_without_wasm_sends_each_level_by_itself() {
        assert_eq!(
            of(&[("level", "warn"), ("level", "error")]).levels,
            [Level::Warn, Level::Error]
        );
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        let refused = of(&[("function", "a b")]).search().expect_err("no name");
        assert_eq!(refused.field.as_deref(), Some("function"));
        let refused = of(&[("invocation", "7")]).search().expect_err("no id");
        assert_eq!(refused.field.as_deref(), Some("invocation"));
    }
}
