//! Calls the router without a network: for rendering pages and for tests.

use api::{Problem, Transport, client::Reply};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, Response},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Sends every request with `headers` (a cookie, say) added.
#[derive(Clone)]
pub struct InProcess {
    pub router: Router,
    pub headers: HeaderMap,
}

impl Transport for InProcess {
    fn send(&self, mut request: Request<Vec<u8>>) -> Reply {
        let router = self.router.clone();
        request.headers_mut().extend(self.headers.clone());
        Box::pin(async move {
            let Ok(response) = router.oneshot(request.map(Body::from)).await;
            let (parts, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map_err(Problem::unreachable)?
                .to_bytes();
            Ok(Response::from_parts(parts, body.into()))
        })
    }
}
