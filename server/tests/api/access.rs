//! Who may do what: every operation of the document, for every role and for nobody.

use api::{Access, Permission, Role};
use axum::{body::Body, http::Request};
use serde_json::Value;

use crate::{
    databases::Kind,
    harness::{TestApp, status},
};

struct Operation {
    method: String,
    path: String,
    access: String,
}

fn operations() -> Vec<Operation> {
    let document = api::openapi::document("0");
    let paths = document["paths"].as_object().expect("paths");
    let mut all = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().expect("methods") {
            let access = operation["x-access"].as_str().expect("an access");
            // An id that is well formed, so that the answer tells of access and not of form.
            let path = path
                .replace("{name}", "nobody")
                .replace("{version}", "1")
                .replace("{id}", "01890000-0000-7000-8000-000000000000");
            all.push(Operation {
                method: method.to_uppercase(),
                path,
                access: access.to_owned(),
            });
        }
    }
    all
}

/// Whether `role` is let in, as the table of roles says.
fn is_let_in(role: Option<Role>, access: &str) -> bool {
    let all = Permission::ALL
        .into_iter()
        .map(Access::Needs)
        .chain([Access::Public, Access::Authenticated]);
    let access = all
        .into_iter()
        .find(|it| format!("{it:?}") == access)
        .expect("an access of the table");
    match (access, role) {
        (Access::Public, _) => true,
        (_, None) => false,
        (Access::Authenticated, Some(_)) => true,
        (Access::Needs(permission), Some(role)) => role.grants(permission),
    }
}

#[tokio::test]
async fn every_operation_lets_in_whom_it_says_and_nobody_else() {
    let app = TestApp::start(Kind::Sqlite).await;
    let operations = operations();
    assert!(operations.len() > 25, "{}", operations.len());
    let mut callers = vec![(None, None)];
    for role in Role::ALL {
        callers.push((Some(role), Some(app.token(role, None).await)));
    }
    for operation in &operations {
        for (role, token) in &callers {
            let mut request = Request::builder()
                .method(operation.method.as_str())
                .uri(&operation.path)
                .header("content-type", "application/json");
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            // The stream of events never ends, so only its beginning is looked at.
            let reply = app
                .begin(request.body(Body::empty()).expect("a request"))
                .await;
            let refused: Option<&str> = match (is_let_in(*role, &operation.access), role) {
                (true, _) => None,
                (false, None) => Some("unauthenticated"),
                (false, Some(_)) => Some("forbidden"),
            };
            let code = reply.body.get("code").and_then(Value::as_str);
            let refusal = code.filter(|it| ["unauthenticated", "forbidden"].contains(it));
            let Operation { method, path, .. } = operation;
            assert_eq!(
                refusal,
                refused,
                "{method} {path} as {role:?}: {} {}",
                status(&reply),
                reply.body
            );
        }
    }
}
