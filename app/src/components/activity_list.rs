//! Who did what, a line each: with a link to what it is about, and the instant.

use api::activity::{Entry, Kind};
use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::Value;

use crate::components::{
    icon::{Glyph, Icon},
    instant::Instant,
};

#[component]
pub fn ActivityList(entries: Vec<Entry>) -> impl IntoView {
    let lines: Vec<_> = entries
        .into_iter()
        .map(|entry| view! { <ActivityLine entry/> })
        .collect();
    view! { <ol class="activity-list">{lines}</ol> }
}

#[component]
fn ActivityLine(entry: Entry) -> impl IntoView {
    let words =
        Kind::named(&entry.kind).map_or_else(|| entry.kind.clone(), |it| it.words().to_owned());
    let named = name(&entry);
    let subject = match place(&entry) {
        Some(href) => view! { <A href>{named}</A> }.into_any(),
        None => view! { <span>{named}</span> }.into_any(),
    };
    let title = format!("#{}, {}", entry.sequence, entry.hash);
    let (who, told, at) = (entry.who.clone(), details(&entry), entry.at);
    let glyph = glyph(&entry.subject.noun);
    view! {
        <li>
            <Icon glyph/>
            <p>
                <strong>{who}</strong>
                {format!(" {words} ")}
                {subject}
                {told.map(|it| view! { <small>{it}</small> })}
            </p>
            <small class="when" title=title>
                <Instant at/>
            </small>
        </li>
    }
}

fn glyph(noun: &str) -> Glyph {
    match noun {
        "function" => Glyph::FUNCTION,
        "deployment" => Glyph::CLOUD_UPLOAD,
        "domain" => Glyph::GLOBE,
        "secret" => Glyph::LOCK,
        "schedule" => Glyph::CALENDAR_CLOCK,
        "token" => Glyph::KEY_ROUND,
        "user" | "session" => Glyph::USER,
        _ => Glyph::SETTINGS,
    }
}

/// What was changed; who logs in or out does it to nothing else.
fn name(entry: &Entry) -> String {
    match entry.kind.as_str() {
        "session.begun" | "session.ended" | "account.set_up" => String::new(),
        _ => match entry.subject.noun.as_str() {
            "function" | "deployment" => entry.subject.name.clone(),
            noun => format!("the {noun} {}", entry.subject.name),
        },
    }
}

/// What else tells it from others of its kind.
fn details(entry: &Entry) -> Option<String> {
    let detail = |name: &str| match entry.details.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        value => Some(value.to_string()),
    };
    let told = match Kind::named(&entry.kind) {
        Some(Kind::DeploymentFailed) => detail("message"),
        Some(Kind::FunctionIdleStopSet) => Some(match detail("seconds") {
            Some(seconds) => format!("{seconds} s"),
            None => "as the installation says".to_owned(),
        }),
        _ => detail("version")
            .map(|it| format!("version {it}"))
            .or_else(|| detail("role").map(|it| format!("role {it}"))),
    };
    told.map(|it| format!(" {it}"))
}

/// Where what it is about can be seen.
fn place(entry: &Entry) -> Option<String> {
    if entry.kind == Kind::FunctionDeleted.as_str() {
        return None;
    }
    if entry.subject.noun == "schedule" {
        let gone = entry.kind == Kind::ScheduleDeleted.as_str();
        let id = entry.subject.id.filter(|_| !gone);
        return Some(id.map_or("/schedules".to_owned(), |id| format!("/schedules/{id}")));
    }
    if let Some(function) = &entry.subject.function {
        let version = entry.details.get("version").and_then(Value::as_u64);
        return Some(match (Kind::named(&entry.kind), version) {
            (Some(Kind::FunctionSaved), Some(version)) if version > 1 => {
                let before = version - 1;
                format!("/functions/{function}/details?compare={before}..{version}")
            }
            (Some(Kind::FunctionCreated), _) => format!("/functions/{function}"),
            _ => format!("/functions/{function}/details"),
        });
    }
    match entry.subject.noun.as_str() {
        "domain" => Some("/settings/domains".to_owned()),
        "secret" => Some("/settings/secrets".to_owned()),
        "token" => Some("/settings/tokens".to_owned()),
        "user" if entry.kind.starts_with("user.") => Some("/settings/people".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use api::Timestamp;
    use api::activity::Subject;

    use super::*;

    fn entry(kind: Kind, version: u64) -> Entry {
        Entry {
            sequence: 1,
            at: Timestamp::UNIX_EPOCH,
            who: "ada".to_owned(),
            kind: kind.as_str().to_owned(),
            subject: Subject {
                noun: "function".to_owned(),
                id: None,
                name: "greet".to_owned(),
                function: api::names::FunctionName::parse("greet").ok(),
            },
            details: [("version".to_owned(), version.into())]
                .into_iter()
                .collect(),
            previous: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn a_line_leads_to_what_it_is_about() {
        let of = |kind, version| place(&entry(kind, version));
        let compared = "/functions/greet/details?compare=3..4";
        assert_eq!(of(Kind::FunctionSaved, 4).as_deref(), Some(compared));
        assert_eq!(
            of(Kind::FunctionCreated, 1).as_deref(),
            Some("/functions/greet")
        );
        assert_eq!(of(Kind::FunctionDeleted, 4), None);
        assert_eq!(
            details(&entry(Kind::FunctionSaved, 4)).as_deref(),
            Some(" version 4")
        );
    }
}
