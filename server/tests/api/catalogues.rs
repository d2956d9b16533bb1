//! Catalogues, limits and the OpenAPI document: what is told is what is.

use api::{
    Role,
    catalogues::{ListEventTypes, ListRuntimes, ListTemplates},
    functions::CreateFunction,
    limits::{GetLimits, Limits},
};
use axum::{body::Body, http::Request};

use crate::{
    databases::{Kind, on_both_databases},
    functions::draft,
    harness::{TestApp, status},
};

on_both_databases!(
    every_template_can_be_saved_as_it_is,
    the_document_is_served_and_the_one_checked_in_is_the_same,
);

async fn every_template_can_be_saved_as_it_is(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let templates = client
        .call(ListTemplates {})
        .await
        .expect("templates")
        .items;
    for wanted in ["greeting", "http", "logging", "messaging", "typescript"] {
        assert!(templates.iter().any(|it| it.id == wanted), "{wanted}");
    }
    for template in templates {
        let create = CreateFunction {
            event: template.event,
            language: template.language,
            code: template.code,
            ..draft(&template.id.replace('-', "_"))
        };
        client.call(create).await.expect("saved");
    }
}

#[tokio::test]
async fn catalogues_and_limits_are_told() {
    let app = TestApp::start_with(Kind::Sqlite, |config| config.limits.run_wall_ms = 1_234).await;
    let client = app.client(Role::Invoker).await;
    let events = client.call(ListEventTypes {}).await.expect("events").items;
    assert!(events.iter().any(|it| it.id == "conversational_command"));
    let runtimes = client.call(ListRuntimes {}).await.expect("runtimes").items;
    assert!(
        runtimes[0]
            .components
            .iter()
            .all(|it| it.version != "unknown"),
        "{runtimes:?}"
    );
    let limits = client.call(GetLimits {}).await.expect("limits");
    assert_eq!(
        limits,
        Limits {
            run_wall_ms: 1_234,
            ..Limits::default()
        }
    );
}

async fn the_document_is_served_and_the_one_checked_in_is_the_same(app: TestApp) {
    let served = app
        .send(
            Request::get("/api/v1/openapi.json")
                .body(Body::empty())
                .expect("a request"),
        )
        .await;
    assert_eq!(status(&served), 200);
    assert_eq!(served.body["openapi"], "3.1.0");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/api/openapi.json");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    let now = serde_json::to_string_pretty(&served.body).expect("json");
    assert!(
        checked_in.trim_end() == now,
        "crates/api/openapi.json is old: `cargo xtask openapi` writes it anew"
    );
}
