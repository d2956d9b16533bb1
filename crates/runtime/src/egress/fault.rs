//! Why a request fails, as the error that JavaScript catches: its `code` names the rule, its message the way out. What is
//! behind an address (closed, filtered, silent) and which address a name has is told to nobody.

use crate::reach::Refusal;
use std::error::Error;

/// The rules by name: codes of errors, and what records of calls say.
pub(super) mod rule {
    pub(crate) const DOMAIN: &str = "domain_not_allowed";
    pub(crate) const ADDRESS: &str = "address_not_allowed";
    pub(crate) const URL: &str = "invalid_url";
    pub(crate) const REQUEST: &str = "invalid_request";
    pub(crate) const REDIRECTS: &str = "too_many_redirects";
    pub(crate) const REDIRECT: &str = "redirect_not_followed";
    pub(crate) const RATE: &str = "rate_limited";
    pub(crate) const CONNECTION: &str = "connection_failed";
    pub(crate) const TLS: &str = "tls_failed";
    pub(crate) const RESPONSE: &str = "invalid_response";
    pub(crate) const TOO_LARGE: &str = "body_too_large";
    pub(crate) const BODIES: &str = "too_many_open_bodies";
    pub(crate) const CLOSED: &str = "body_closed";
    pub(crate) const ABORTED: &str = "aborted";
}

fn fault(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new("TypeError", code, message)
}

pub(super) fn domain(host: &str) -> Refusal {
    let message = format!(
        "{host} is not an allowed domain: ask an admin to allow {host} under Settings → Domains"
    );
    fault(rule::DOMAIN, message)
}

pub(super) fn address(host: &str) -> Refusal {
    let message = format!(
        "{host} may not be reached: it leads to a private or reserved address, and functions reach public ones alone"
    );
    fault(rule::ADDRESS, message)
}

pub(super) fn url(what: &str) -> Refusal {
    fault(rule::URL, what)
}

pub(super) fn request(what: impl Into<String>) -> Refusal {
    fault(rule::REQUEST, what)
}

pub(super) fn redirects(most: usize) -> Refusal {
    fault(
        rule::REDIRECTS,
        format!("more than {most} redirects in a row"),
    )
}

pub(super) fn redirect() -> Refusal {
    let message = "the answer is a redirect, and the request says `redirect: \"error\"`";
    fault(rule::REDIRECT, message)
}

pub(super) fn rate(most: u32) -> Refusal {
    let message = format!(
        "more than {most} requests a second of this function (limit `outbound_rate`): wait before you try again"
    );
    fault(rule::RATE, message)
}

/// One for refused, filtered, silent and unknown.
pub(super) fn connection(host: &str) -> Refusal {
    fault(
        rule::CONNECTION,
        format!("no connection to {host} could be made"),
    )
}

fn broken(host: &str) -> Refusal {
    fault(rule::CONNECTION, format!("the connection to {host} broke"))
}

fn tls(host: &str, cause: &rustls::Error) -> Refusal {
    fault(
        rule::TLS,
        format!("no secure connection to {host} could be made: {cause}"),
    )
}

pub(super) fn response(host: &str, what: &str) -> Refusal {
    fault(
        rule::RESPONSE,
        format!("{host} gave an answer that is no HTTP: {what}"),
    )
}

pub(super) fn encoding(host: &str) -> Refusal {
    fault(
        rule::RESPONSE,
        format!("the body that {host} sent cannot be decompressed"),
    )
}

pub(super) fn too_large(most: usize) -> Refusal {
    let message =
        format!("the body has more than {most} bytes after decompression (limit `outbound_bytes`)");
    fault(rule::TOO_LARGE, message)
}

pub(super) fn bodies(most: usize) -> Refusal {
    let message = format!(
        "more than {most} responses whose bodies are not read: read them, or call `response.body.cancel()`"
    );
    fault(rule::BODIES, message)
}

pub(super) fn closed() -> Refusal {
    fault(rule::CLOSED, "the body was read to its end, or cancelled")
}

/// What a client's error is at bottom. Ours are found where they are; the rest is told in few words.
pub(super) fn of_client(host: &str, error: &(dyn Error + 'static)) -> Refusal {
    let mut cause = Some(error);
    let mut parse = None;
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<Refusal>() {
            return refusal.clone();
        }
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return tls(host, error);
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && (error.is_parse() || error.is_parse_too_large())
        {
            parse = Some(response(host, "its head cannot be read"));
        }
        // An error of the system carries its cause inside, not as its source.
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    parse.unwrap_or_else(|| broken(host))
}
