//! Who may do what: every operation of the document, for every role and for nobody, by token and by session, on what is
//! the account's own and on what belongs to another.

use api::{
    Access, Permission, Role,
    accounts::{CreateAccount, SwitchAccount},
    domains::AllowDomain,
    invitations::Invite,
    schedules::CreateSchedule,
    secrets::CreateSecret,
    sessions::ListSessions,
    tokens::{CreateToken, Scope},
};
use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    author::{Author, GREET},
    databases::on_both_databases,
    harness::{Reply, TestApp, bearer, status},
    person::Person,
};

on_both_databases!(
    every_operation_lets_in_whom_it_says_and_nobody_else,
    what_another_account_owns_is_as_if_it_did_not_exist,
    lists_show_nothing_of_another_account,
);

/// Which roles may do what, written down once more: a slip in the table of the API shows here.
const TABLE: [(Permission, &str); 10] = [
    (Permission::ReadFunctions, "admin developer invoker viewer"),
    (Permission::WriteFunctions, "admin developer"),
    (Permission::Deploy, "admin developer"),
    (Permission::Invoke, "admin developer invoker"),
    (Permission::ReadInvocations, "admin developer viewer"),
    (Permission::ManageDomains, "admin"),
    (Permission::ManageSecrets, "admin developer"),
    (Permission::ManageSchedules, "admin developer"),
    (Permission::ManagePeople, "admin"),
    (Permission::ReadActivity, "admin developer viewer"),
];

fn may(role: Role, permission: Permission) -> bool {
    let line = TABLE.iter().find(|(it, _)| *it == permission);
    let (_, roles) = line.expect("every permission stands in the table");
    roles.split(' ').any(|it| it == role.as_str())
}

struct Operation {
    id: String,
    method: String,
    /// With its fields in braces.
    path: String,
    access: Access,
}

fn operations() -> Vec<Operation> {
    let document = api::openapi::document("0");
    let paths = document["paths"].as_object().expect("paths");
    let mut all = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let access = operation["x-access"].as_str().expect("an access");
            all.push(Operation {
                id: operation["operationId"].as_str().expect("an id").to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                access: access_named(access),
            });
        }
    }
    all
}

fn access_named(name: &str) -> Access {
    let needs = Permission::ALL.into_iter().map(Access::Needs);
    let mut all = needs.chain([Access::Public, Access::Authenticated, Access::Person]);
    all.find(|it| format!("{it:?}") == name)
        .expect("an access of the table")
}

/// Somebody or nobody who asks.
struct Asker {
    role: Option<Role>,
    is_person: bool,
    headers: HeaderMap,
}

impl Asker {
    /// Whether they are let in, as the table says.
    fn is_let_in(&self, access: Access) -> bool {
        match (access, self.role) {
            (Access::Public, _) => true,
            (_, None) => false,
            (Access::Authenticated, Some(_)) => true,
            (Access::Person, Some(_)) => self.is_person,
            (Access::Needs(permission), Some(role)) => may(role, permission),
        }
    }

    async fn asks(&self, app: &TestApp, operation: &Operation, path: &str, body: &Value) -> Reply {
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        let mut request = Request::builder()
            .method(operation.method.as_str())
            .uri(path)
            .header("content-type", "application/json")
            .body(body)
            .expect("a request");
        request.headers_mut().extend(self.headers.clone());
        // Streams never end, so only the beginning is looked at.
        app.begin(request).await
    }

    async fn is_answered_as_the_table_says(&self, app: &TestApp, operation: &Operation) {
        let path = operation
            .path
            .replace("{name}", "nobody")
            .replace("{version}", "1")
            .replace("{id}", "01890000-0000-7000-8000-000000000000");
        let reply = self.asks(app, operation, &path, &Value::Null).await;
        let refused: Option<&str> = match (self.is_let_in(operation.access), self.role) {
            (true, _) => None,
            (false, None) => Some("unauthenticated"),
            (false, Some(_)) => Some("forbidden"),
        };
        let code = reply.body.get("code").and_then(Value::as_str);
        let refusal = code.filter(|it| ["unauthenticated", "forbidden"].contains(it));
        assert_eq!(
            refusal,
            refused,
            "{} {path} as {:?}, a person: {}: {} {}",
            operation.method,
            self.role,
            self.is_person,
            status(&reply),
            reply.body
        );
    }
}

/// Somebody of each role, logged in.
async fn one_of_each_role(admin: &Person<'_>, part_of_email: &str) -> Vec<Asker> {
    let mut people = Vec::new();
    for role in Role::ALL {
        let email = format!("{part_of_email}.{}@example.com", role.as_str());
        people.push(Asker {
            role: Some(role),
            is_person: true,
            headers: admin.invites(&email, role).await.headers,
        });
    }
    people
}

async fn a_token_of_each_role(app: &TestApp) -> Vec<Asker> {
    let mut tokens = Vec::new();
    for role in Role::ALL {
        tokens.push(Asker {
            role: Some(role),
            is_person: false,
            headers: bearer(&app.token(role, None).await),
        });
    }
    tokens
}

async fn every_operation_lets_in_whom_it_says_and_nobody_else(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let operations = operations();
    assert!(operations.len() > 45, "{}", operations.len());
    for stream in ["WatchEvents", "WatchLogs"] {
        assert!(operations.iter().any(|it| it.id == stream), "{stream}");
    }
    let nobody = Asker {
        role: None,
        is_person: false,
        headers: HeaderMap::new(),
    };
    let tokens = a_token_of_each_role(&app).await;
    let everyday = one_of_each_role(&admin, "everyday").await;
    for operation in &operations {
        // Some operations end the session that asks, so each of them gets people of its own.
        let ends_sessions = operation.access == Access::Person || operation.id == "LogOut";
        let own = match ends_sessions {
            true => one_of_each_role(&admin, &operation.id).await,
            false => Vec::new(),
        };
        let people = if ends_sessions { &own } else { &everyday };
        for asker in std::iter::once(&nobody).chain(&tokens).chain(people) {
            asker.is_answered_as_the_table_says(&app, operation).await;
        }
    }
}

/// Things of one account, by what stands for them in a path.
struct Things {
    function: String,
    deployment: Uuid,
    invocation: Uuid,
    member: Uuid,
    invitation: Uuid,
    token: Uuid,
    session: Uuid,
    account: Uuid,
    domain: Uuid,
    schedule: Uuid,
    secret: String,
}

const NOTHING: Uuid = Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000);

impl Things {
    /// An id or name that is well formed, and of nothing.
    fn none() -> Things {
        Things {
            function: "nothing".to_owned(),
            deployment: NOTHING,
            invocation: NOTHING,
            member: NOTHING,
            invitation: NOTHING,
            token: NOTHING,
            session: NOTHING,
            account: NOTHING,
            domain: NOTHING,
            schedule: NOTHING,
            secret: "nothing".to_owned(),
        }
    }

    /// The path of an operation on one of the things. Whoever adds an operation with an id says here whose it is.
    fn path(&self, operation: &Operation) -> Option<String> {
        let path = &operation.path;
        if path.contains("{name}") && path.starts_with("/api/v1/functions/") {
            let path = path.replace("{name}", &self.function);
            return Some(path.replace("{version}", "1"));
        }
        if path.contains("{name}") && path.starts_with("/api/v1/secrets/") {
            return Some(path.replace("{name}", &self.secret));
        }
        let id = match path.split('/').nth(3)? {
            "deployments" => self.deployment,
            "invocations" => self.invocation,
            "people" => self.member,
            "invitations" => self.invitation,
            "tokens" => self.token,
            "sessions" => self.session,
            "accounts" => self.account,
            "domains" => self.domain,
            "schedules" => self.schedule,
            _ => return None,
        };
        path.contains("{id}")
            .then(|| path.replace("{id}", &id.to_string()))
    }
}

/// A body that an operation accepts, so that the answer tells of what is asked for and not of form.
fn body_for(operation: &Operation) -> Value {
    match operation.id.as_str() {
        "TestDraft" => json!({ "language": "javascript", "code": GREET, "payload": null }),
        "ChangeRole" => json!({ "role": "viewer" }),
        "RenameAccount" => json!({ "name": "stolen" }),
        "Invoke" => json!({ "payload": null }),
        "ReplaceSecret" => json!({ "value": "stolen" }),
        _ if ["POST", "PUT", "PATCH"].contains(&&*operation.method) => json!({}),
        _ => Value::Null,
    }
}

/// Two accounts: the main one with somebody of each role, and another one full of things.
struct World {
    askers: Vec<Asker>,
    theirs: Things,
}

async fn world(app: &TestApp) -> World {
    let admin = Person::sets_up(app).await;
    let mut askers = a_token_of_each_role(app).await;
    askers.extend(one_of_each_role(&admin, "one").await);
    let create = CreateAccount {
        name: "another".to_owned(),
    };
    let account = admin.client.call(create).await.expect("an account").id;
    let switch = SwitchAccount { account };
    admin.client.call(switch).await.expect("switched");
    let author = Author {
        app,
        client: admin.client.clone(),
        headers: admin.headers.clone(),
    };
    let deployment = author.publishes("hidden_plan", GREET).await.id;
    let invocation = author
        .invokes("hidden_plan", json!({ "name": "x" }))
        .await
        .id;
    let invite = Invite {
        role: Role::Admin,
        email: Some("hidden.friend@example.com".to_owned()),
    };
    let invitation = admin.client.call(invite).await.expect("an invitation");
    let member = admin
        .invites("hidden.member@example.com", Role::Admin)
        .await;
    let token = CreateToken {
        name: "hidden token".to_owned(),
        role: Role::Viewer,
        scope: Scope::default(),
        expires_at: None,
    };
    let token = admin.client.call(token).await.expect("a token").token.id;
    let session = member.client.call(ListSessions {}).await.expect("sessions");
    let allow = AllowDomain {
        domain: "hidden.example.com".to_owned(),
    };
    let domain = admin.client.call(allow).await.expect("a domain").id;
    let schedule: CreateSchedule =
        serde_json::from_value(json!({ "function": "hidden_plan", "cron": "0 4 * * *" }))
            .expect("a request");
    let schedule = admin.client.call(schedule).await.expect("a schedule").id;
    let secret: CreateSecret =
        serde_json::from_value(json!({ "name": "hidden_key", "value": "x" })).expect("a request");
    admin.client.call(secret).await.expect("a secret");
    World {
        askers,
        theirs: Things {
            function: "hidden_plan".to_owned(),
            deployment,
            invocation,
            member: member.id,
            invitation: invitation.invitation.id,
            token,
            session: session.items[0].id,
            account,
            domain,
            schedule,
            secret: "hidden_key".to_owned(),
        },
    }
}

async fn what_another_account_owns_is_as_if_it_did_not_exist(app: TestApp) {
    let World { askers, theirs } = world(&app).await;
    let none = Things::none();
    let mut walked = 0;
    for operation in operations() {
        let (Some(there), Some(nowhere)) = (theirs.path(&operation), none.path(&operation)) else {
            assert!(
                !operation.path.contains("{id}"),
                "say whose the id of {} is, in `Things::path`",
                operation.id
            );
            continue;
        };
        let body = body_for(&operation);
        for asker in &askers {
            if !asker.is_let_in(operation.access) {
                continue;
            }
            let of_theirs = asker.asks(&app, &operation, &there, &body).await;
            let of_none = asker.asks(&app, &operation, &nowhere, &body).await;
            let what = format!("{} {there} as {:?}", operation.method, asker.role);
            assert_eq!(status(&of_theirs), 404, "{what}: {}", of_theirs.body);
            assert_eq!(
                named_alike(&of_theirs.body, &there),
                named_alike(&of_none.body, &nowhere),
                "{what}"
            );
            walked += 1;
        }
    }
    assert!(walked > 60, "{walked}");
}

/// A problem without the name or id that it was asked about.
fn named_alike(problem: &Value, path: &str) -> String {
    let asked = path.split('/').nth(4).expect("what was asked about");
    problem.to_string().replace(asked, "…")
}

async fn lists_show_nothing_of_another_account(app: TestApp) {
    let World { askers, theirs } = world(&app).await;
    let ids = [
        theirs.deployment,
        theirs.invocation,
        theirs.member,
        theirs.invitation,
        theirs.token,
        theirs.session,
        theirs.account,
        theirs.domain,
        theirs.schedule,
    ];
    for operation in operations() {
        if operation.method != "GET"
            || operation.path.contains('{')
            // Streams do not end.
            || operation.id.starts_with("Watch")
        {
            continue;
        }
        for asker in &askers {
            let request = Request::get(&operation.path).body(Body::empty());
            let mut request = request.expect("a request");
            request.headers_mut().extend(asker.headers.clone());
            let reply = app.send(request).await;
            let text = reply.body.to_string();
            assert!(!text.contains("hidden"), "{} {text}", operation.path);
            for id in ids {
                assert!(!text.contains(&id.to_string()), "{} {text}", operation.path);
            }
        }
    }
}
