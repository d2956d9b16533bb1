//! Calls operations, whatever carries them.

use std::{future::Future, pin::Pin, sync::Arc};

use serde::de::DeserializeOwned;

use crate::{Endpoint, Problem, endpoint};

pub type Reply = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, Problem>> + Send>>;

/// How a request reaches the server: `fetch` in the browser, the router itself while rendering and in tests.
pub trait Transport: Send + Sync + 'static {
    fn send(&self, request: http::Request<Vec<u8>>) -> Reply;
}

#[derive(Clone)]
pub struct Client(Arc<dyn Transport>);

impl Client {
    pub fn new(transport: impl Transport) -> Client {
        Client(Arc::new(transport))
    }

    pub async fn call<E: Endpoint>(&self, endpoint: E) -> Result<E::Response, Problem> {
        let response = self.0.send(endpoint::to_request(&endpoint)).await?;
        if !response.status().is_success() {
            return Err(read(response.body()).unwrap_or_else(|_| {
                Problem::unreachable(format!("the server answered {}", response.status()))
            }));
        }
        match response.body().as_slice() {
            [] => read(b"null"),
            body => read(body),
        }
    }
}

/// As text, like the data that a rendered page brings: the page's wasm holds one parser of each type instead of two.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = str::from_utf8(body).map_err(Problem::unreachable)?;
    serde_json::from_str(text).map_err(Problem::unreachable)
}
