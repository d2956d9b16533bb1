//! Reaches the server with the browser's `fetch`.

use api::{Problem, Transport, client::Reply};
use gloo_net::http::RequestBuilder;
use send_wrapper::SendWrapper;

pub(crate) struct Fetch;

impl Transport for Fetch {
    fn send(&self, request: http::Request<Vec<u8>>) -> Reply {
        // The browser has one thread, so the future never leaves it.
        Box::pin(SendWrapper::new(async move {
            let (parts, body) = request.into_parts();
            let mut builder = RequestBuilder::new(&parts.uri.to_string()).method(parts.method);
            for (name, value) in &parts.headers {
                builder = builder.header(name.as_str(), value.to_str().unwrap_or_default());
            }
            let sent = if body.is_empty() {
                builder.send().await
            } else {
                let text = String::from_utf8(body).map_err(Problem::unreachable)?;
                let request = builder.body(text).map_err(Problem::unreachable)?;
                request.send().await
            };
            let response = sent.map_err(Problem::unreachable)?;
            let status = response.status();
            let body = response.binary().await.map_err(Problem::unreachable)?;
            http::Response::builder()
                .status(status)
                .body(body)
                .map_err(Problem::unreachable)
        }))
    }
}
