//! One HTTP operation as a type: what is sent, what comes back, where, and who may call it.

use std::cell::Cell;

use http::{Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Access, Problem, client::Call};

mod joined;

/// Fields named in `PATH` travel in the path. The rest travel in the query of a `GET` or `DELETE`, and in the JSON
/// body of everything else.
pub trait Endpoint: Serialize + DeserializeOwned + JsonSchema + Send + 'static {
    type Response: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    const METHOD: Method;
    const PATH: &'static str;
    const ACCESS: Access;
    /// The status of success. With `NO_CONTENT`, `Response` is `()` and no body is sent.
    const STATUS: StatusCode = StatusCode::OK;
    /// Whether an `Idempotency-Key` makes a repeated call answer what the first one answered.
    const IDEMPOTENT_BY_KEY: bool = false;

    /// The version that `ETag` carries and that a later `If-Match` must name.
    fn etag(_response: &Self::Response) -> Option<u64> {
        None
    }
}

/// What a path segment may hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

pub(crate) fn to_call<E: Endpoint>(endpoint: &E) -> Call {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(endpoint) else {
        unreachable!("an endpoint is a struct with named fields");
    };
    let mut uri = String::new();
    for segment in E::PATH.split('/').skip(1) {
        uri.push('/');
        match path_field(segment) {
            Some(name) => {
                let value = text(&fields.remove(name).expect("a path names its fields"));
                uri.extend(utf8_percent_encode(&value, SEGMENT));
            }
            None => uri.push_str(segment),
        }
    }
    let mut body = Vec::new();
    if has_body(&E::METHOD) {
        body = serde_json::to_vec(&fields).expect("a map encodes");
    } else {
        let query: Vec<(String, String)> = fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(&serde_urlencoded::to_string(query).expect("strings encode"));
        }
    }
    Call {
        method: E::METHOD,
        target: uri,
        body,
    }
}

/// The inverse of [`to_call`], given the path captures of the router.
pub fn from_request<E: Endpoint>(
    captures: Vec<(String, String)>,
    query: &str,
    body: &[u8],
) -> Result<E, Problem> {
    if has_body(&E::METHOD) {
        let body = if body.is_empty() { b"{}" } else { body };
        let mut json = serde_json::Deserializer::from_slice(body);
        let clash = Cell::new(None);
        let request = E::deserialize(joined::WithPath {
            captures: &captures,
            body: &mut json,
            clash: &clash,
        });
        if let Some(name) = clash.take() {
            let detail = format!("`{name}` is in the path and may not be in the body");
            return Err(Problem::invalid(&name, detail));
        }
        let request = request.map_err(Problem::malformed)?;
        json.end().map_err(Problem::malformed)?;
        Ok(request)
    } else {
        let mut pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(Problem::malformed)?;
        pairs.extend(captures);
        let joined = serde_urlencoded::to_string(pairs).expect("strings encode");
        serde_urlencoded::from_str(&joined).map_err(Problem::malformed)
    }
}

pub fn has_body(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::DELETE)
}

/// The field that a segment of `PATH` stands for: `{name}` gives `name`.
pub fn path_field(segment: &str) -> Option<&str> {
    segment
        .strip_prefix('{')
        .and_then(|it| it.strip_suffix('}'))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(it) => it.clone(),
        other => other.to_string(),
    }
}
