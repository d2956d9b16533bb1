//! What a version may hold. Each refusal names the field, and the limit if it is one.

use api::{
    Code, Problem, functions::Env, invocations::Header, limits::Limits, problem::SourceError,
    schedules::CatchUp,
};
use serde_json::Value;

use crate::{catalogue, excerpt};

type Checked = Result<(), Problem>;

/// Environment names that begin like this are the platform's.
const RESERVED_PREFIX: &str = "FLINT_";

/// PostgreSQL's text cannot hold it.
const NUL: char = '\0';

pub fn storable(field: &str, text: &str) -> Checked {
    if text.contains(NUL) {
        return Err(Problem::invalid(
            field,
            format!("`{field}` holds a NUL character"),
        ));
    }
    Ok(())
}

pub fn description(text: &str, limits: &Limits) -> Checked {
    storable("description", text)?;
    at_most(
        "description",
        "a description",
        text,
        limits.description_chars,
        "description_chars",
    )
}

pub fn event(id: Option<&str>) -> Checked {
    match id {
        Some(id) if catalogue::event_type(id).is_none() => {
            let detail =
                format!("there is no event type `{id}`; `GET /api/v1/event-types` lists them");
            Err(Problem::invalid("event", detail))
        }
        _ => Ok(()),
    }
}

pub fn env(env: &Env, limits: &Limits) -> Checked {
    if env.len() as u64 > limits.env_count {
        let detail = format!(
            "a function has {} environment variables at most (limit `env_count`)",
            limits.env_count
        );
        return Err(Problem::invalid("env", detail));
    }
    for (name, value) in env {
        let field = format!("env.{name}");
        let begins_well = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
        if !begins_well
            || !name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '_')
        {
            let detail = format!(
                "`{name}` is no name of an environment variable: letters, digits and _, no digit first"
            );
            return Err(Problem::invalid(&field, detail));
        }
        if name.starts_with(RESERVED_PREFIX) {
            let detail = format!(
                "`{name}` is reserved: names that begin with {RESERVED_PREFIX} are Flint's"
            );
            return Err(Problem::invalid(&field, detail));
        }
        storable(&field, value)?;
        at_most(
            &field,
            "an environment variable's name",
            name,
            limits.env_chars,
            "env_chars",
        )?;
        at_most(
            &field,
            "an environment variable's value",
            value,
            limits.env_chars,
            "env_chars",
        )?;
    }
    Ok(())
}

/// What a schedule hands to its function each time.
pub fn schedule_payload(payload: &Value, headers: &[Header], limits: &Limits) -> Checked {
    let limit = limits.schedule_payload_chars;
    let payload = serde_json::to_string(payload).map_err(Problem::malformed)?;
    at_most(
        "payload",
        "a schedule's payload",
        &payload,
        limit,
        "schedule_payload_chars",
    )?;
    let headers = serde_json::to_string(headers).map_err(Problem::malformed)?;
    at_most(
        "headers",
        "a schedule's headers",
        &headers,
        limit,
        "schedule_payload_chars",
    )
}

pub fn catch_up(catch_up: CatchUp) -> Checked {
    match catch_up {
        CatchUp::All { limit } if !(1..=CatchUp::MAX_LIMIT).contains(&limit) => {
            let detail = format!("1 to {} missed runs can be caught up", CatchUp::MAX_LIMIT);
            Err(Problem::invalid("catch_up", detail))
        }
        CatchUp::All { .. } | CatchUp::Skip | CatchUp::Latest => Ok(()),
    }
}

pub fn code(code: &str, limits: &Limits) -> Checked {
    storable("code", code)?;
    at_most("code", "the code", code, limits.code_chars, "code_chars")
}

/// Whether the code is a function. It is parsed: milliseconds of work, not for an async thread.
pub fn program(source: &runtime::Source) -> Checked {
    runtime::check(source).map_err(|error| refused(error, &source.code))
}

fn refused(error: runtime::SourceError, code: &str) -> Problem {
    let runtime::SourceError {
        message,
        file,
        line,
        column,
        excerpt,
        hint,
    } = error;
    let detail = format!("{message} ({file}:{line}:{column})");
    let excerpt = excerpt::around(code, line, column).unwrap_or(excerpt);
    let source = SourceError {
        message,
        file,
        line,
        column,
        excerpt,
        hint,
    };
    Problem {
        field: Some("code".to_owned()),
        source: Some(Box::new(source)),
        ..Problem::new(Code::CodeRefused, detail)
    }
}

fn at_most(field: &str, what: &str, text: &str, limit: u64, limit_name: &str) -> Checked {
    let count = text.chars().count() as u64;
    if count > limit {
        let detail =
            format!("{what} has {count} characters, {limit} are allowed (limit `{limit_name}`)");
        return Err(Problem::invalid(field, detail));
    }
    Ok(())
}
