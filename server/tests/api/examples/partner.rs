//! The partner: an HTTP server on loopback that stands for all systems that the examples call. It keeps what it is told
//! and believes nobody: whoever comes with an old token, or asks too much, is refused.

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

pub(super) struct Partner {
    /// Host and port.
    pub(super) host: String,
    seen: Shared,
    task: JoinHandle<()>,
}

/// What it knows.
#[derive(Default)]
pub(super) struct Seen {
    /// How often each order was sent, by its key.
    tries: HashMap<String, u32>,
    /// Numbers of orders.
    pub(super) booked: Vec<u64>,
    /// How many tokens, and how many keys, it has given out: the last one of each is good.
    tokens: u32,
    keys: u32,
    pub(super) parcels: Vec<String>,
    pub(super) posts: Vec<String>,
}

type Shared = Arc<Mutex<Seen>>;

impl Drop for Partner {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Partner {
    pub(super) async fn start() -> Partner {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let seen = Shared::default();
        let router = Router::new()
            .route("/customers/{id}", get(customer))
            .route("/orders", post(book))
            .route("/prices/{shop}", get(price))
            .route("/oauth/token", post(token))
            .route("/tickets", get(tickets))
            .route("/parcels/{id}", put(parcel))
            .route("/keys", post(key))
            .route("/sales", get(sales))
            .route("/channels/{name}", post(channel))
            .with_state(seen.clone());
        let task = tokio::spawn(async move {
            axum::serve(listener, router)
                .await
                .expect("the partner serves");
        });
        Partner { host, seen, task }
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn header_of<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name).and_then(|it| it.to_str().ok());
    value.unwrap_or_default()
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = header_of(headers, header::AUTHORIZATION.as_str());
    value.strip_prefix("Bearer ").unwrap_or_default()
}

async fn customer(Path(id): Path<String>) -> Response {
    match id.as_str() {
        "c-17" => Json(json!({ "id": id, "name": "Ada", "tier": "gold" })).into_response(),
        "c-503" => {
            let error = Json(json!({ "error": "maintenance" }));
            (StatusCode::SERVICE_UNAVAILABLE, error).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Busy when it sees an order for the first and the second time, and whenever it sees 1099.
async fn book(
    State(seen): State<Shared>,
    headers: HeaderMap,
    Json(order): Json<Value>,
) -> Response {
    if order["lines"].as_array().is_none_or(Vec::is_empty) {
        return (StatusCode::UNPROCESSABLE_ENTITY, "it has no lines").into_response();
    }
    let number = order["number"].as_u64().unwrap_or_default();
    let key = header_of(&headers, "idempotency-key").to_owned();
    let mut seen = lock(&seen);
    let tries = seen.tries.entry(key).or_default();
    *tries += 1;
    if *tries < 3 || number == 1099 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    seen.booked.push(number);
    let receipt = Json(json!({ "receipt": format!("w-{number}") }));
    (StatusCode::CREATED, receipt).into_response()
}

async fn price(Path(shop): Path<String>, Query(query): Query<HashMap<String, String>>) -> Response {
    let wanted = query.get("article").map(String::as_str);
    match (shop.as_str(), wanted) {
        ("harbour", Some("kettle")) => Json(json!({ "price": 34 })).into_response(),
        ("orchard", Some("kettle")) => Json(json!({ "price": 29.5 })).into_response(),
        ("summit", _) => pending().await,
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn token(State(seen): State<Shared>, body: String) -> Response {
    let form: HashMap<String, String> = serde_urlencoded::from_str(&body).unwrap_or_default();
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", "functions-17"),
        ("client_secret", "cs_8Wq2mVt5"),
    ];
    let sent = |name: &str| form.get(name).map(String::as_str);
    if expected
        .into_iter()
        .any(|(name, value)| sent(name) != Some(value))
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut seen = lock(&seen);
    seen.tokens += 1;
    let token = format!("issued-{}", seen.tokens);
    Json(json!({ "access_token": token, "token_type": "Bearer" })).into_response()
}

async fn tickets(State(seen): State<Shared>, headers: HeaderMap) -> Response {
    let tokens = lock(&seen).tokens;
    if tokens == 0 || bearer(&headers) != format!("issued-{tokens}") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(json!([{ "id": 1 }, { "id": 2 }])).into_response()
}

async fn parcel(
    State(seen): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    if bearer(&headers) != "ck_71aQ4zRn" {
        return StatusCode::UNAUTHORIZED;
    }
    let state = body["state"].as_str().unwrap_or_default();
    lock(&seen).parcels.push(format!("{id} is {state}"));
    StatusCode::NO_CONTENT
}

/// A new key for the one that it gave out last.
async fn key(State(seen): State<Shared>, headers: HeaderMap) -> Response {
    let mut seen = lock(&seen);
    if bearer(&headers) != format!("mk-round-{}", seen.keys) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    seen.keys += 1;
    Json(json!({ "key": format!("mk-round-{}", seen.keys) })).into_response()
}

async fn sales(Query(query): Query<HashMap<String, String>>) -> Response {
    let sent = |name: &str| query.get(name).map_or("", String::as_str);
    match (sent("shop"), sent("day")) {
        ("harbour", "2026-11-22") => {
            Json(json!([{ "amount": 19.9 }, { "amount": 5.1 }, { "amount": 25 }])).into_response()
        }
        ("orchard", _) => Json(json!([])).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn channel(
    State(seen): State<Shared>,
    Path(_): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    let text = body["text"].as_str().unwrap_or_default();
    lock(&seen).posts.push(text.to_owned());
    StatusCode::NO_CONTENT
}
