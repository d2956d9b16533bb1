//! Calls operations, whatever carries them.

use std::{future::Future, pin::Pin, sync::Arc};

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
            return Err(match serde_json::from_slice(response.body()) {
                Ok(problem) => problem,
                Err(_) => {
                    Problem::unreachable(format!("the server answered {}", response.status()))
                }
            });
        }
        let body: &[u8] = match response.body().as_slice() {
            [] => b"null",
            body => body,
        };
        serde_json::from_slice(body).map_err(Problem::unreachable)
    }
}
