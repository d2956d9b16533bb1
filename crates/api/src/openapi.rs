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
    document.add_session();
    document.add_people();
    document.add_functions();
    document.add_surroundings();
    document.add_insight();
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

    fn add_session(&mut self) {
        self.add::<health::GetHealth>("health");
        self.add::<health::GetReadiness>("health");
        self.add::<session::GetSetup>("session");
        self.add::<session::SetUp>("session");
        self.add::<session::GetSession>("session");
        self.add::<session::LogIn>("session");
        self.add::<session::LogOut>("session");
        self.add::<accounts::SwitchAccount>("session");
    }

    fn add_people(&mut self) {
        self.add::<accounts::ListAccounts>("accounts");
        self.add::<accounts::CreateAccount>("accounts");
        self.add::<accounts::RenameAccount>("accounts");
        self.add::<people::ListMembers>("people");
        self.add::<people::ChangeRole>("people");
        self.add::<people::RemoveMember>("people");
        self.add::<invitations::ListInvitations>("invitations");
        self.add::<invitations::Invite>("invitations");
        self.add::<invitations::RevokeInvitation>("invitations");
        self.add::<invitations::ReadInvitation>("invitations");
        self.add::<invitations::AcceptInvitation>("invitations");
        self.add::<tokens::ListTokens>("tokens");
        self.add::<tokens::CreateToken>("tokens");
        self.add::<tokens::RevokeToken>("tokens");
        self.add::<sessions::ListSessions>("sessions");
        self.add::<sessions::EndSession>("sessions");
        self.add::<sessions::EndOtherSessions>("sessions");
        self.add::<password::ChangePassword>("password");
        self.add::<totp::GetTotp>("totp");
        self.add::<totp::BeginTotp>("totp");
        self.add::<totp::ConfirmTotp>("totp");
        self.add::<totp::DisableTotp>("totp");
    }

    fn add_functions(&mut self) {
        self.add::<functions::ListFunctions>("functions");
        self.add::<functions::CreateFunction>("functions");
        self.add::<functions::GetFunction>("functions");
        self.add::<functions::SaveFunction>("functions");
        self.add::<functions::DeleteFunction>("functions");
        self.add::<functions::Undeploy>("functions");
        self.add::<functions::SetIdleStop>("functions");
        self.add::<versions::ListVersions>("versions");
        self.add::<versions::GetVersion>("versions");
        self.add::<deployments::Deploy>("deployments");
        self.add::<deployments::RollBack>("deployments");
        self.add::<deployments::ListDeployments>("deployments");
        self.add::<deployments::GetDeployment>("deployments");
        self.add::<invocations::Invoke>("invocations");
        self.add::<invocations::TestDraft>("invocations");
        self.add::<invocations::ListInvocations>("invocations");
        self.add::<invocations::GetInvocation>("invocations");
    }

    fn add_surroundings(&mut self) {
        self.add::<domains::ListDomains>("domains");
        self.add::<domains::AllowDomain>("domains");
        self.add::<domains::RemoveDomain>("domains");
        self.add::<secrets::ListSecrets>("secrets");
        self.add::<secrets::CreateSecret>("secrets");
        self.add::<secrets::ReplaceSecret>("secrets");
        self.add::<secrets::DeleteSecret>("secrets");
        self.add::<schedules::ListSchedules>("schedules");
        self.add::<schedules::CreateSchedule>("schedules");
        self.add::<schedules::PreviewSchedule>("schedules");
        self.add::<schedules::GetSchedule>("schedules");
        self.add::<schedules::ChangeSchedule>("schedules");
        self.add::<schedules::DeleteSchedule>("schedules");
        self.add::<schedules::PauseSchedule>("schedules");
        self.add::<schedules::ResumeSchedule>("schedules");
        self.add::<schedules::RunSchedule>("schedules");
        self.add::<schedules::ListRuns>("schedules");
        self.add::<schedules::ListTimeZones>("schedules");
    }

    fn add_insight(&mut self) {
        self.add::<logs::SearchLogs>("logs");
        self.add_log_streams();
        self.add::<catalogues::ListEventTypes>("catalogues");
        self.add::<catalogues::ListTemplates>("catalogues");
        self.add::<catalogues::ListRuntimes>("catalogues");
        self.add::<limits::GetLimits>("catalogues");
        self.add::<limits::GetLimitsUsage>("catalogues");
        self.add::<statistics::GetStatistics>("statistics");
        self.add::<statistics::GetTotals>("statistics");
        self.add::<statistics::ListFailing>("statistics");
        self.add::<activity::ListActivity>("activity");
        self.add::<activity::VerifyActivity>("activity");
        self.add_activity_export();
        self.add_events();
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
