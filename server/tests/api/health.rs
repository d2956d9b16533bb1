//! Health, and what is answered where nothing is.

use api::{
    Code,
    health::{GetHealth, GetReadiness},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::{databases::on_both_databases, harness::TestApp};

on_both_databases!(
    it_is_alive_and_ready,
    an_unknown_path_and_an_unknown_method_are_problems
);

async fn it_is_alive_and_ready(app: TestApp) {
    assert_eq!(app.call(GetHealth {}).await.expect("alive").status, "ok");
    assert_eq!(app.call(GetReadiness {}).await.expect("ready").status, "ok");
}

async fn an_unknown_path_and_an_unknown_method_are_problems(app: TestApp) {
    let lost = app
        .send(
            Request::get("/api/v1/nothing")
                .body(Body::empty())
                .expect("a request"),
        )
        .await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert_eq!(lost.body["code"], serde_json::json!(Code::NotFound));
    let refused = app
        .send(
            Request::post("/healthz")
                .body(Body::empty())
                .expect("a request"),
        )
        .await;
    assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.headers["allow"], "GET,HEAD");
}
