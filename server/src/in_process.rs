//! Calls the router without a network: for rendering pages and for tests.

use api::{
    Problem, Transport,
    client::{Answer, Call, Reply},
};
use axum::{Router, body::Body, http::HeaderMap};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Sends every request with `headers` (a cookie, say) added.
#[derive(Clone)]
pub struct InProcess {
    pub router: Router,
    pub headers: HeaderMap,
}

impl Transport for InProcess {
    fn send(&self, call: Call) -> Reply {
        let router = self.router.clone();
        let mut request = call.into_request();
        request.headers_mut().extend(self.headers.clone());
        Box::pin(async move {
            let Ok(response) = router.oneshot(request.map(Body::from)).await;
            let (parts, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map_err(Problem::unreachable)?
                .to_bytes();
            Ok(Answer {
                status: parts.status.as_u16(),
                body: String::from_utf8(body.into()).map_err(Problem::unreachable)?,
            })
        })
    }
}
