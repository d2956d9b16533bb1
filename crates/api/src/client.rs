//! Calls operations, whatever carries them.

use std::{future::Future, pin::Pin, sync::Arc};

use http::Method;
use serde::de::DeserializeOwned;

use crate::{Endpoint, Problem, endpoint};

/// What is sent: a body is JSON. Plainer than `http`'s request, whose headers and URIs would weigh on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub method: Method,
    /// The path with its query.
    pub target: String,
    /// Empty: there is none.
    pub body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub type Reply = Pin<Box<dyn Future<Output = Result<Answer, Problem>> + Send>>;

/// How a request reaches the server: `fetch` in the browser, the router itself while rendering and in tests.
pub trait Transport: Send + Sync + 'static {
    fn send(&self, call: Call) -> Reply;
}

#[derive(Clone)]
pub struct Client(Arc<dyn Transport>);

impl Client {
    pub fn new(transport: impl Transport) -> Client {
        Client(Arc::new(transport))
    }

    pub async fn call<E: Endpoint>(&self, endpoint: E) -> Result<E::Response, Problem> {
        let answer = self.0.send(endpoint::to_call(&endpoint)).await?;
        if !(200..300).contains(&answer.status) {
            return Err(read(&answer.body).unwrap_or_else(|_| {
                Problem::unreachable(format!("the server answered {}", answer.status))
            }));
        }
        match answer.body.as_str() {
            "" => read("null"),
            body => read(body),
        }
    }
}

impl Call {
    /// For transports that speak HTTP themselves.
    pub fn into_request(self) -> http::Request<Vec<u8>> {
        http::Request::builder()
            .method(self.method)
            .uri(self.target)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(self.body)
            .expect("a path and a query make a request")
    }
}

/// From text, like the data that a rendered page brings: the page's wasm holds one parser of each type instead of two.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    serde_json::from_str(body).map_err(Problem::unreachable)
}
