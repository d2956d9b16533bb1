//! The OpenAPI 3.1 document, made from the operations themselves.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    Access, Endpoint, Problem, accounts, activity, catalogues, deployments, domains, endpoint,
    events, functions, health, invitations, invocations, limits, logs, password, people, problem,
    schedules, secrets, session, sessions, statistics, tokens, totp, versions,
};

/// Every operation, in the order of the document.
pub fn document(version: &str) -> Value {
    let mut document = Document::new();
    document.add::<health::GetHealth>("health");
    document.add::<health::GetReadiness>("health");
    document.add::<session::GetSetup>("session");
    document.add::<session::SetUp>("session");
    document.add::<session::GetSession>("session");
    document.add::<session::LogIn>("session");
    document.add::<session::LogOut>("session");
    document.add::<accounts::SwitchAccount>("session");
    document.add::<accounts::ListAccounts>("accounts");
    document.add::<accounts::CreateAccount>("accounts");
    document.add::<accounts::RenameAccount>("accounts");
    document.add::<people::ListMembers>("people");
    document.add::<people::ChangeRole>("people");
    document.add::<people::RemoveMember>("people");
    document.add::<invitations::ListInvitations>("invitations");
    document.add::<invitations::Invite>("invitations");
    document.add::<invitations::RevokeInvitation>("invitations");
    document.add::<invitations::ReadInvitation>("invitations");
    document.add::<invitations::AcceptInvitation>("invitations");
    document.add::<tokens::ListTokens>("tokens");
    document.add::<tokens::CreateToken>("tokens");
    document.add::<tokens::RevokeToken>("tokens");
    document.add::<sessions::ListSessions>("sessions");
    document.add::<sessions::EndSession>("sessions");
    document.add::<sessions::EndOtherSessions>("sessions");
    document.add::<password::ChangePassword>("password");
    document.add::<totp::GetTotp>("totp");
    document.add::<totp::BeginTotp>("totp");
    document.add::<totp::ConfirmTotp>("totp");
    document.add::<totp::DisableTotp>("totp");
    document.add::<functions::ListFunctions>("functions");
    document.add::<functions::CreateFunction>("functions");
    document.add::<functions::GetFunction>("functions");
    document.add::<functions::SaveFunction>("functions");
    document.add::<functions::DeleteFunction>("functions");
    document.add::<functions::Undeploy>("functions");
    document.add::<functions::SetIdleStop>("functions");
    document.add::<versions::ListVersions>("versions");
    document.add::<versions::GetVersion>("versions");
    document.add::<deployments::Deploy>("deployments");
    document.add::<deployments::RollBack>("deployments");
    document.add::<deployments::ListDeployments>("deployments");
    document.add::<deployments::GetDeployment>("deployments");
    document.add::<invocations::Invoke>("invocations");
    document.add::<invocations::TestDraft>("invocations");
    document.add::<invocations::ListInvocations>("invocations");
    document.add::<invocations::GetInvocation>("invocations");
    document.add::<domains::ListDomains>("domains");
    document.add::<domains::AllowDomain>("domains");
    document.add::<domains::RemoveDomain>("domains");
    document.add::<secrets::ListSecrets>("secrets");
    document.add::<secrets::CreateSecret>("secrets");
    document.add::<secrets::ReplaceSecret>("secrets");
    document.add::<secrets::DeleteSecret>("secrets");
    document.add::<schedules::ListSchedules>("schedules");
    document.add::<schedules::CreateSchedule>("schedules");
    document.add::<schedules::PreviewSchedule>("schedules");
    document.add::<schedules::GetSchedule>("schedules");
    document.add::<schedules::ChangeSchedule>("schedules");
    document.add::<schedules::DeleteSchedule>("schedules");
    document.add::<schedules::PauseSchedule>("schedules");
    document.add::<schedules::ResumeSchedule>("schedules");
    document.add::<schedules::RunSchedule>("schedules");
    document.add::<schedules::ListRuns>("schedules");
    document.add::<schedules::ListTimeZones>("schedules");
    document.add::<logs::SearchLogs>("logs");
    document.add_log_streams();
    document.add::<catalogues::ListEventTypes>("catalogues");
    document.add::<catalogues::ListTemplates>("catalogues");
    document.add::<catalogues::ListRuntimes>("catalogues");
    document.add::<limits::GetLimits>("catalogues");
    document.add::<limits::GetLimitsUsage>("catalogues");
    document.add::<statistics::GetStatistics>("statistics");
    document.add::<statistics::GetTotals>("statistics");
    document.add::<statistics::ListFailing>("statistics");
    document.add::<activity::ListActivity>("activity");
    document.add::<activity::VerifyActivity>("activity");
    document.add_activity_export();
    document.add_events();
    document.finish(version)
}

struct Document {
    schemas: SchemaGenerator,
    paths: Map<String, Value>,
}

impl Document {
    fn new() -> Document {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        Document {
            schemas: settings.into_generator(),
            paths: Map::new(),
        }
    }

    fn add<E: Endpoint>(&mut self, tag: &str) {
        // The request's own fields, taken apart into path, query and body.
        let request = serde_json::to_value(E::json_schema(&mut self.schemas)).expect("a schema");
        let mut fields = request["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let required = request["required"].as_array().cloned().unwrap_or_default();
        let is_required = |name: &str| required.iter().any(|it| it == name);
        let mut parameters = Vec::new();
        for name in E::PATH.split('/').filter_map(endpoint::path_field) {
            let schema = fields.remove(name).unwrap_or(json!({ "type": "string" }));
            parameters
                .push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
        let mut operation = Map::new();
        operation.insert("operationId".into(), E::schema_name().into());
        operation.insert("tags".into(), json!([tag]));
        if let Some(text) = request["description"].as_str() {
            operation.insert("description".into(), text.into());
        }
        if endpoint::has_body(&E::METHOD) {
            let names: Vec<&String> = fields.keys().filter(|it| is_required(it)).collect();
            let body = json!({ "type": "object", "required": names, "properties": fields, "additionalProperties": false });
            operation.insert(
                "requestBody".into(),
                json!({ "required": true, "content": { "application/json": { "schema": body } } }),
            );
        } else {
            parameters.extend(fields.into_iter().map(|(name, schema)| {
                json!({ "name": name, "in": "query", "required": false, "schema": schema })
            }));
        }
        parameters.extend(header_parameters::<E>());
        operation.insert("parameters".into(), parameters.into());
        operation.insert("security".into(), security(E::ACCESS));
        operation.insert("x-access".into(), format!("{:?}", E::ACCESS).into());
        let mut success = json!({ "description": "success" });
        if E::STATUS != http::StatusCode::NO_CONTENT {
            let schema = self.schemas.subschema_for::<E::Response>();
            success["content"] = json!({ "application/json": { "schema": schema } });
        }
        let responses = json!({ E::STATUS.as_str(): success, "default": self.failure() });
        operation.insert("responses".into(), responses);
        self.insert(E::PATH, E::METHOD.as_str(), operation.into());
    }

    fn add_events(&mut self) {
        let schema = self.schemas.subschema_for::<events::Change>();
        let operation = json!({
            "operationId": "WatchEvents",
            "tags": ["events"],
            "description": "What changes, as it changes. Each event's `data` is one change in JSON.",
            "parameters": [{ "name": "Last-Event-ID", "in": "header", "required": false, "schema": { "type": "string" },
                "description": "The `id` of the last event seen: the stream goes on after it." }],
            "security": security(events::ACCESS),
            "x-access": format!("{:?}", events::ACCESS),
            "responses": {
                "200": { "description": "success", "content": { "text/event-stream": { "schema": schema } } },
                "default": self.failure(),
            },
        });
        self.insert(events::PATH, "GET", operation);
    }

    fn add_log_streams(&mut self) {
        let event = self.schemas.subschema_for::<logs::Tailed>();
        let parameters = self.query::<logs::LogFilter>();
        let operation = json!({
            "operationId": "WatchLogs",
            "tags": ["logs"],
            "description": "Log entries as they are logged. Each event's `data` is one `Tailed` in JSON; `Last-Event-ID` resumes.",
            "parameters": parameters,
            "security": security(logs::ACCESS),
            "x-access": format!("{:?}", logs::ACCESS),
            "responses": {
                "200": { "description": "success", "content": { "text/event-stream": { "schema": event } } },
                "default": self.failure(),
            },
        });
        self.insert(logs::STREAM, "GET", operation);
        let line = self.schemas.subschema_for::<logs::LoggedEntry>();
        let parameters = self.query::<logs::ExportLogs>();
        let operation = json!({
            "operationId": "ExportLogs",
            "tags": ["logs"],
            "description": format!("Log entries as a file, the newest first: CSV that begins with `{}`, or an entry in JSON a line.", logs::CSV_HEADER),
            "parameters": parameters,
            "security": security(logs::ACCESS),
            "x-access": format!("{:?}", logs::ACCESS),
            "responses": {
                "200": { "description": "success", "content": { "text/csv": { "schema": { "type": "string" } }, "application/jsonl": { "schema": line } } },
                "default": self.failure(),
            },
        });
        self.insert(logs::EXPORT, "GET", operation);
    }

    /// The fields of a query that is no operation's.
    fn query<T: JsonSchema>(&mut self) -> Vec<Value> {
        let schema = serde_json::to_value(T::json_schema(&mut self.schemas)).expect("a schema");
        let fields = schema["properties"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        let parameter = |(name, schema)| json!({ "name": name, "in": "query", "required": false, "schema": schema });
        fields.into_iter().map(parameter).collect()
    }

    fn add_activity_export(&mut self) {
        let parameters = self.query::<activity::ExportActivity>();
        let entry = self.schemas.subschema_for::<activity::Entry>();
        let operation = json!({
            "operationId": "ExportActivity",
            "tags": ["activity"],
            "description": "A file of all entries that fit, the oldest first: one entry in JSON a line, or CSV.",
            "parameters": parameters,
            "security": security(activity::EXPORT_ACCESS),
            "x-access": format!("{:?}", activity::EXPORT_ACCESS),
            "responses": {
                "200": { "description": "success", "content": {
                    "application/jsonl": { "schema": entry },
                    "text/csv": { "schema": { "type": "string" } },
                } },
                "default": self.failure(),
            },
        });
        self.insert(activity::EXPORT_PATH, "GET", operation);
    }

    fn failure(&mut self) -> Value {
        let schema = self.schemas.subschema_for::<Problem>();
        json!({ "description": "a problem", "content": { problem::CONTENT_TYPE: { "schema": schema } } })
    }

    fn insert(&mut self, path: &str, method: &str, operation: Value) {
        let methods = self.paths.entry(path).or_insert_with(|| json!({}));
        methods[method.to_lowercase()] = operation;
    }

    fn finish(mut self, version: &str) -> Value {
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Flint",
                "version": version,
                "description": "Instants are RFC 3339 in UTC. Lists are pages: send `next` as `cursor`. Failures are RFC 9457 problems with a stable `code`.",
                "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            },
            "paths": self.paths,
            "components": {
                "schemas": self.schemas.take_definitions(true),
                "securitySchemes": {
                    "session": { "type": "apiKey", "in": "cookie", "name": "flint_session" },
                    "token": { "type": "http", "scheme": "bearer" },
                },
            },
        })
    }
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::Person => json!([{ "session": [] }]),
        Access::Authenticated | Access::Needs(_) => json!([{ "session": [] }, { "token": [] }]),
    }
}

fn header_parameters<E: Endpoint>() -> Vec<Value> {
    let mut headers = Vec::new();
    if E::IDEMPOTENT_BY_KEY {
        headers.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false, "schema": { "type": "string", "maxLength": 200 },
            "description": "A repeated call with the same key and the same request answers what the first one answered." }));
    }
    if E::PATH == functions::SaveFunction::PATH && E::METHOD == http::Method::PUT {
        headers.push(json!({ "name": "If-Match", "in": "header", "required": false, "schema": { "type": "string" },
            "description": "The `ETag` of what the author started from; stands for `version`." }));
    }
    headers
}
