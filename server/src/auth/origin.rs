//! Keeps other sites from acting through a browser that is logged in here.

use api::{Code, Problem};
use axum::http::{HeaderMap, HeaderName, header, request::Parts};

use super::COOKIE;
use crate::{error::Result, state::AppState};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a request that changes something and comes from a page of another origin. Tokens are not sent by browsers
/// on their own, so they need no such care.
pub(super) fn check(app: &AppState, parts: &Parts) -> Result<()> {
    let headers = &parts.headers;
    if parts.method.is_safe() || headers.contains_key(header::AUTHORIZATION) {
        return Ok(());
    }
    let same_origin = match (
        text(headers, &SEC_FETCH_SITE),
        text(headers, &header::ORIGIN),
    ) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => is_ours(app, origin, headers),
        // Browsers send one or the other; what sends neither is none, and may go on if it carries no cookie either.
        (None, None) => !text(headers, &header::COOKIE).is_some_and(|it| it.contains(COOKIE)),
    };
    if same_origin {
        Ok(())
    } else {
        let detail = "what changes something must come from Flint's own pages, or with a token";
        Err(Problem::new(Code::CrossOrigin, detail).into())
    }
}

fn is_ours(app: &AppState, origin: &str, headers: &HeaderMap) -> bool {
    match &app.config.public_origin {
        Some(public) => origin == public,
        None => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == text(headers, &header::HOST)
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}
