//! Serves operations: what [`api::Endpoint`] says about one is all that a route needs.

use api::{Code, Endpoint, Problem, endpoint};
use axum::{
    Json, Router,
    body::{Body, Bytes, HttpBody},
    extract::{FromRequestParts, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use bytes::BytesMut;
use http_body_util::BodyExt;
use tower_http::compression::CompressionLayer;

use crate::{auth, error::Result, idempotency, state::AppState, to_the_end::to_the_end};

/// What a handler gives back: the operation's response, and headers if there are any to set.
pub struct Answer<R> {
    pub response: R,
    pub headers: HeaderMap,
}

impl<R> From<R> for Answer<R> {
    fn from(response: R) -> Answer<R> {
        Answer {
            response,
            headers: HeaderMap::new(),
        }
    }
}

pub(crate) trait RouterExt {
    /// Serves `E`, the handler's last argument. Method, path, permission and status come from `E`; the handler's
    /// second argument is whatever it wants to know of the request besides: [`auth::Caller`], or `()`.
    fn endpoint<E, C, F, Fut, A>(self, handler: F) -> Self
    where
        E: Endpoint,
        C: FromRequestParts<AppState> + Send + 'static,
        F: Fn(AppState, C, E) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<A>> + Send + 'static,
        A: Into<Answer<E::Response>>;
}

impl RouterExt for Router<AppState> {
    fn endpoint<E, C, F, Fut, A>(self, handler: F) -> Self
    where
        E: Endpoint,
        C: FromRequestParts<AppState> + Send + 'static,
        F: Fn(AppState, C, E) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<A>> + Send + 'static,
        A: Into<Answer<E::Response>>,
    {
        let method =
            MethodFilter::try_from(E::METHOD).expect("an operation's method can be routed");
        let serve = move |State(app): State<AppState>, request: Request| async move {
            let (mut parts, body) = request.into_parts();
            auth::admit(&app, &mut parts, &auth::Operation::of::<E>()).await?;
            let body = read_body(&app, &parts, body).await?;
            let key = idempotency::key::<E>(&parts, &body)?;
            let context = match C::from_request_parts(&mut parts, &app).await {
                Ok(context) => context,
                Err(refusal) => return Ok(refusal.into_response()),
            };
            let request: E = parse(&mut parts, &body).await?;
            let working = handler(app.clone(), context, request);
            let work = async move { Ok(respond::<E>(working.await?.into())) };
            match key {
                Some(key) => key.once(app, work).await,
                None if E::METHOD.is_safe() => work.await,
                None => to_the_end(&app.tasks, work).await,
            }
        };
        let route = on(method, serve);
        // What is read may be long; what is changed or invoked answers little, and soon.
        let route = match E::METHOD {
            Method::GET => route.layer(CompressionLayer::new()),
            _ => route,
        };
        self.route(E::PATH, route)
    }
}

/// Reads the whole body, as far as the limit and for as long as the timeout allows.
async fn read_body(app: &AppState, parts: &Parts, body: Body) -> Result<Bytes> {
    if !endpoint::has_body(&parts.method) {
        return Ok(Bytes::new());
    }
    let limit = usize::try_from(app.config.limits.body_bytes).unwrap_or(usize::MAX);
    let reading = tokio::time::timeout(app.config.body_timeout, collect(body, limit));
    let Ok(body) = reading.await else {
        let detail = format!(
            "the body did not arrive within {:?}",
            app.config.body_timeout
        );
        return Err(Problem::new(Code::RequestTimeout, detail).into());
    };
    let body = body?;
    if body.is_empty() || is_json(&parts.headers) {
        Ok(body)
    } else {
        let detail = "send the body with `content-type: application/json`";
        Err(Problem::new(Code::UnsupportedMediaType, detail).into())
    }
}

/// A body that is too large is read on for a while and thrown away: a connection that is closed on a client who is
/// still sending loses the answer.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes> {
    const PATIENCE: u64 = 8;
    let (limit, size) = (limit as u64, body.size_hint().lower());
    let mut kept = BytesMut::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0));
    let mut seen = 0;
    while seen <= limit.saturating_mul(PATIENCE) && size <= limit.saturating_mul(PATIENCE) {
        let Some(frame) = body.frame().await else {
            break;
        };
        if let Ok(data) = frame.map_err(Problem::malformed)?.into_data() {
            seen += data.len() as u64;
            if seen <= limit {
                kept.extend_from_slice(&data);
            }
        }
    }
    if seen.max(size) > limit {
        let detail = format!("a body may have {limit} bytes at most (limit `body_bytes`)");
        return Err(Problem::new(Code::BodyTooLarge, detail).into());
    }
    Ok(kept.freeze())
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    media_type
        .and_then(|it| it.split(';').next())
        .is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"))
}

async fn parse<E: Endpoint>(parts: &mut Parts, body: &[u8]) -> Result<E> {
    let captures = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(Problem::malformed)?;
    let captures = captures
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(endpoint::from_request(
        captures,
        parts.uri.query().unwrap_or(""),
        body,
    )?)
}

fn respond<E: Endpoint>(answer: Answer<E::Response>) -> Response {
    let Answer {
        response,
        mut headers,
    } = answer;
    if let Some(version) = E::etag(&response) {
        let etag = HeaderValue::from_str(&format!("\"{version}\""))
            .expect("a quoted number is a header's value");
        headers.insert(header::ETAG, etag);
    }
    if E::STATUS == StatusCode::NO_CONTENT {
        (E::STATUS, headers).into_response()
    } else {
        (E::STATUS, headers, Json(response)).into_response()
    }
}
