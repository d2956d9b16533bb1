//! `If-Match`: save only if the version is still the one that was read (RFC 9110, section 13.1.1).

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

use crate::state::AppState;

/// The entity tags of the header; absent, it allows everything.
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    pub fn allows(&self, version: u64) -> bool {
        let current = format!("\"{version}\"");
        match &self.0 {
            None => true,
            Some(tags) => tags.iter().any(|tag| tag == "*" || *tag == current),
        }
    }
}

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<IfMatch, Infallible> {
        let mut lines = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if lines.peek().is_none() {
            return Ok(IfMatch(None));
        }
        let tags = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(|tag| tag.trim().to_owned());
        Ok(IfMatch(Some(tags.collect())))
    }
}
