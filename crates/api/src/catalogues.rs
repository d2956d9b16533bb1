//! What there is to choose from: event types, templates, runtimes.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Access, Endpoint, Page, Permission, functions::Language};

/// A type of caller's event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventType {
    pub id: String,
    pub name: String,
    pub description: String,
    /// The whole input of a call: `{ headers, payload }`.
    pub sample: Value,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEventTypes {}

impl Endpoint for ListEventTypes {
    type Response = Page<EventType>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/event-types";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Code to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Template {
    pub id: String,
    pub name: String,
    pub description: String,
    /// The event type that it is for; absent: any.
    pub event: Option<String>,
    pub language: Language,
    pub code: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListTemplates {}

impl Endpoint for ListTemplates {
    type Response = Page<Template>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/templates";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// An engine that runs functions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Runtime {
    pub id: String,
    pub name: String,
    pub languages: Vec<Language>,
    /// What is under it, with versions.
    pub components: Vec<Component>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Component {
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRuntimes {}

impl Endpoint for ListRuntimes {
    type Response = Page<Runtime>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/runtimes";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}
