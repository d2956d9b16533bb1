//! What a token is narrowed to: checked where roles are, before any handler.
//!
//! A token whose scope names functions may only call what names one of them, so no list has to be filtered: a list of
//! everything is refused, and one that is narrowed to a function of the scope is whole.

use std::{collections::BTreeSet, sync::LazyLock};

use api::{
    Code, Problem,
    names::FunctionName,
    tokens::{SCOPE_LENGTH, Scope},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use super::Operation;
use crate::error::Result;

/// Below here `{name}` is a function.
const FUNCTION_PATH: &str = "/api/v1/functions/{name}";

/// Lists with the field that narrows each to one function.
const NARROWED: [(&str, &str); 3] = [
    ("ListFunctions", "name"),
    ("ListDeployments", "function"),
    ("ListInvocations", "function"),
];

/// What tells nothing of any function.
const NEUTRAL: [&str; 5] = [
    "GetSession",
    "GetLimits",
    "ListEventTypes",
    "ListTemplates",
    "ListRuntimes",
];

/// Refuses what the scope does not hold.
pub(super) async fn check(scope: &Scope, operation: &Operation, parts: &mut Parts) -> Result<()> {
    if let Some(operations) = &scope.operations
        && !operations.iter().any(|it| *it == operation.id)
    {
        let detail = format!(
            "the token is for {}, and this is {}",
            operations.join(", "),
            operation.id
        );
        return Err(Problem::new(Code::OutOfScope, detail).into());
    }
    let Some(functions) = &scope.functions else {
        return Ok(());
    };
    if NEUTRAL.contains(&&*operation.id) {
        return Ok(());
    }
    let names: Vec<&str> = functions.iter().map(FunctionName::as_str).collect();
    let named = named(operation, parts).await?;
    if named.is_empty() {
        let detail = format!(
            "the token is for the functions {}: it may only call what names one of them",
            names.join(", ")
        );
        return Err(Problem::new(Code::OutOfScope, detail).into());
    }
    match named.iter().find(|it| !names.contains(&it.as_str())) {
        None => Ok(()),
        Some(other) => {
            let detail = format!(
                "the token is for the functions {}, and not for `{other}`",
                names.join(", ")
            );
            Err(Problem::new(Code::OutOfScope, detail).into())
        }
    }
}

/// The functions that a request names.
async fn named(operation: &Operation, parts: &mut Parts) -> Result<Vec<String>> {
    if operation.path.starts_with(FUNCTION_PATH) {
        let captures = RawPathParams::from_request_parts(parts, &())
            .await
            .map_err(Problem::malformed)?;
        let names = captures.iter().filter(|(name, _)| *name == "name");
        return Ok(names.map(|(_, value)| value.to_owned()).collect());
    }
    if let Some((_, field)) = NARROWED.iter().find(|(list, _)| *list == operation.id) {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(Problem::malformed)?;
        let names = pairs.into_iter().filter(|(name, _)| name == field);
        return Ok(names.map(|(_, value)| value).collect());
    }
    Ok(Vec::new())
}

/// Whether a token may have the scope: it has bounds, and names operations that there are. Functions may come later.
pub(crate) fn rule(scope: &Scope) -> std::result::Result<(), Problem> {
    static OPERATIONS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let document = api::openapi::document("");
        let paths = document["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(_, methods)| methods.as_object().into_iter().flatten());
        let id = |it: &serde_json::Value| it["operationId"].as_str().map(str::to_owned);
        operations.filter_map(|(_, it)| id(it)).collect()
    });
    let operations = scope.operations.as_deref().unwrap_or_default();
    if let Some(unknown) = operations.iter().find(|it| !OPERATIONS.contains(*it)) {
        let detail = format!(
            "there is no operation `{}`: `/api/v1/openapi.json` names them by `operationId`",
            unknown.escape_debug()
        );
        return Err(Problem::invalid("scope.operations", detail));
    }
    let lengths = [
        ("scope.operations", scope.operations.as_ref().map(Vec::len)),
        ("scope.functions", scope.functions.as_ref().map(Vec::len)),
    ];
    for (field, length) in lengths {
        if length.is_some_and(|it| !(1..=SCOPE_LENGTH).contains(&it)) {
            let detail = format!("a scope names 1 to {SCOPE_LENGTH}; leave it out for all");
            return Err(Problem::invalid(field, detail));
        }
    }
    Ok(())
}
