//! The request as the guest asks for it, and as it is sent: nothing in it is trusted.

use super::fault;
use super::target::Target;
use crate::reach::Refusal;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use hyper::body::Bytes;
use serde::Deserialize;

/// Bytes of all headers.
const HEADERS: usize = 64 << 10;

/// What functions do not decide: how the connection is used, and where it goes. As the standard has it, these are left out.
const FORBIDDEN: [HeaderName; 9] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
    HeaderName::from_static("keep-alive"),
];

/// What goes to the origin that it is meant for, and to no other.
const CREDENTIALS: [HeaderName; 2] = [header::AUTHORIZATION, header::COOKIE];

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Redirect {
    Follow,
    Error,
    Manual,
}

#[derive(Deserialize)]
pub(super) struct Wanted<'a> {
    pub(super) url: String,
    pub(super) method: String,
    #[serde(borrow)]
    pub(super) headers: Vec<(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>,
    pub(super) redirect: Redirect,
    /// Whether there is a body, which may be empty.
    pub(super) body: bool,
}

/// A request that can be sent.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) target: Target,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Outgoing {
    pub(super) fn new(wanted: &Wanted<'_>, bytes: Vec<u8>) -> Result<Self, Refusal> {
        let method = method(&wanted.method)?;
        let target = Target::parse(&wanted.url)?;
        Ok(Self {
            target,
            method,
            headers: headers(&wanted.headers)?,
            body: wanted.body.then(|| bytes.into()),
        })
    }

    pub(super) fn request(&self) -> http::Request<super::connect::Body> {
        let body = self.body.clone().unwrap_or_default();
        let mut request = http::Request::new(body.into());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.uri.clone();
        *request.headers_mut() = self.headers.clone();
        let empty = self.body.as_ref().is_none_or(Bytes::is_empty);
        if empty && [Method::POST, Method::PUT].contains(&self.method) {
            let headers = request.headers_mut();
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        request
    }

    pub(super) fn sent_bytes(&self) -> usize {
        self.body.as_ref().map_or(0, Bytes::len)
    }

    /// The request that follows a redirect: as browsers do, a POST becomes a GET; another origin gets no credentials.
    pub(super) fn redirected(&mut self, status: StatusCode, target: Target) {
        let becomes_get = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => ![Method::GET, Method::HEAD].contains(&self.method),
            _ => false,
        };
        if becomes_get {
            self.method = Method::GET;
            self.body = None;
            for name in [
                header::CONTENT_TYPE,
                header::CONTENT_ENCODING,
                header::CONTENT_LANGUAGE,
                header::CONTENT_LOCATION,
            ] {
                self.headers.remove(name);
            }
        }
        if !target.same_origin(&self.target) {
            for name in CREDENTIALS {
                self.headers.remove(name);
            }
        }
        self.target = target;
    }
}

fn method(name: &str) -> Result<Method, Refusal> {
    let bad = || fault::request("the method is not valid");
    let method = Method::from_bytes(name.as_bytes()).map_err(|_| bad())?;
    // Each of these would turn the connection into something else, or show what it carries.
    let forbidden = ["CONNECT", "TRACE", "TRACK"];
    if forbidden.iter().any(|it| it.eq_ignore_ascii_case(name)) {
        return Err(fault::request(format!(
            "the method {} cannot be used",
            method
        )));
    }
    Ok(method)
}

fn headers<N: AsRef<str>>(pairs: &[(N, N)]) -> Result<HeaderMap, Refusal> {
    let mut headers = HeaderMap::new();
    let mut size = 0;
    for (name, value) in pairs {
        let (name, value) = (name.as_ref(), value.as_ref());
        size += name.len() + value.len();
        if size > HEADERS {
            return Err(fault::request("the headers have more than 64 KiB"));
        }
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let name = parsed.map_err(|_| fault::request("the name of a header is not valid"))?;
        if FORBIDDEN.contains(&name) || name.as_str().starts_with("proxy-") {
            continue;
        }
        headers.append(name.clone(), latin1(&name, value)?);
    }
    let mut default = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    default(header::ACCEPT, "*/*");
    default(
        header::USER_AGENT,
        concat!("flint/", env!("CARGO_PKG_VERSION")),
    );
    if !headers.contains_key(header::RANGE) {
        let encodings = HeaderValue::from_static("gzip, br, zstd, deflate");
        headers.entry(header::ACCEPT_ENCODING).or_insert(encodings);
    }
    Ok(headers)
}

/// A value as bytes: JavaScript's strings of headers hold one byte a character.
fn latin1(name: &HeaderName, value: &str) -> Result<HeaderValue, Refusal> {
    let bytes: Option<Vec<u8>> = value.chars().map(|it| u8::try_from(it).ok()).collect();
    let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    value.ok_or_else(|| fault::request(format!("the value of the header `{name}` is not valid")))
}

/// The headers of an answer as the guest reads them.
pub(super) fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| value.as_bytes().iter().copied().map(char::from).collect();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Outgoing, Redirect, Wanted, headers};
    use crate::egress::target::Target;
    use http::StatusCode;

    fn outgoing(method: &str, pairs: &[(&str, &str)]) -> Result<Outgoing, crate::Refusal> {
        let wanted = Wanted {
            url: "https://a.test/".to_owned(),
            method: method.to_owned(),
            headers: pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect(),
            redirect: Redirect::Follow,
            body: true,
        };
        Outgoing::new(&wanted, b"body".to_vec())
    }

    #[test]
    fn what_concerns_the_connection_is_not_for_functions_to_say() {
        let sent = headers(&[
            ("Host", "evil.test"),
            ("content-length", "5"),
            ("Connection", "close"),
            ("Transfer-Encoding", "chunked"),
            ("Proxy-Authorization", "x"),
            ("Upgrade", "websocket"),
            ("X-Mine", "caf\u{e9}"),
        ]);
        let sent = sent.expect("headers");
        let names: Vec<_> = sent.keys().map(http::HeaderName::as_str).collect();
        assert_eq!(names, ["x-mine", "accept", "user-agent", "accept-encoding"]);
        assert_eq!(sent["x-mine"].as_bytes(), b"caf\xe9");
    }

    #[test]
    fn hostile_headers_and_methods_are_refused_without_being_repeated() {
        for (name, value) in [
            ("x", "a\r\nevil: 1"),
            ("x", "a\nb"),
            ("x", "a\0b"),
            ("x", "\u{20ac}"),
            ("x\r\nevil", "1"),
            ("x y", "1"),
            ("", "1"),
            (":authority", "evil.test"),
        ] {
            let refusal = headers(&[(name, value)]).expect_err(name);
            assert_eq!(refusal.code, "invalid_request");
            assert!(!refusal.message.contains("evil"), "{refusal}");
        }
        assert!(headers(&[("x", "y".repeat(70_000).as_str())]).is_err());
        for method in ["CONNECT", "trace", "GET / HTTP/1.1\r\nx: ", "", "G T"] {
            assert!(outgoing(method, &[]).is_err(), "{method}");
        }
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        let pairs = [
            ("authorization", "Bearer x"),
            ("cookie", "a=b"),
            ("x-trace", "1"),
        ];
        for (location, kept) in [
            ("https://a.test/2", true),
            ("https://b.test/", false),
            ("http://a.test/", false),
            ("https://a.test:444/", false),
        ] {
            let mut request = outgoing("GET", &pairs).expect("a request");
            request.redirected(
                StatusCode::FOUND,
                Target::parse(location).expect("a target"),
            );
            assert_eq!(
                request.headers.contains_key("authorization"),
                kept,
                "{location}"
            );
            assert_eq!(request.headers.contains_key("cookie"), kept, "{location}");
            assert!(request.headers.contains_key("x-trace"));
        }
    }

    #[test]
    fn redirects_change_methods_as_browsers_do() {
        for (method, status, expected) in [
            ("POST", 301, "GET"),
            ("POST", 302, "GET"),
            ("PUT", 302, "PUT"),
            ("PUT", 303, "GET"),
            ("HEAD", 303, "HEAD"),
            ("POST", 307, "POST"),
            ("POST", 308, "POST"),
        ] {
            let mut request =
                outgoing(method, &[("content-type", "text/plain")]).expect("a request");
            let status = StatusCode::from_u16(status).expect("a status");
            request.redirected(status, Target::parse("https://a.test/2").expect("a target"));
            assert_eq!(request.method.as_str(), expected, "{method} {status}");
            let has_body = request.body.is_some();
            assert_eq!(has_body, expected == method, "{method} {status}");
            assert_eq!(request.headers.contains_key("content-type"), has_body);
        }
    }
}
