//! Cursors and limits of lists. A cursor is the key of the last item shown, wrapped so that nobody reads it.

use api::{Code, Page, Problem, page};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::error::Result;

/// How many items the caller wants.
pub fn limit(asked: Option<u32>) -> Result<usize> {
    match asked {
        None => Ok(page::DEFAULT_LIMIT as usize),
        Some(limit @ 1..=page::MAX_LIMIT) => Ok(limit as usize),
        Some(_) => Err(Problem::invalid(
            "limit",
            format!("a page holds 1 to {} items", page::MAX_LIMIT),
        )
        .into()),
    }
}

/// The key after which the page begins.
pub fn after(cursor: Option<&str>) -> Result<Option<String>> {
    cursor.map(decode).transpose()
}

/// For lists ordered by id, the newest first: every item of the page is older than this id.
pub fn before(cursor: Option<&str>) -> Result<Uuid> {
    match cursor {
        None => Ok(Uuid::max()),
        Some(cursor) => Uuid::try_parse(&decode(cursor)?).map_err(|_| unknown_cursor().into()),
    }
}

fn decode(cursor: &str) -> Result<String> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let key = bytes
        .and_then(|it| String::from_utf8(it).ok())
        .filter(|it| !it.contains('\0'));
    key.ok_or_else(|| unknown_cursor().into())
}

fn unknown_cursor() -> Problem {
    Problem::new(
        Code::InvalidCursor,
        "send `next` of the page before, as it came",
    )
}

/// Makes a page of up to `limit` items from a query that asked for one more.
pub fn page<T>(mut items: Vec<T>, limit: usize, key: impl FnOnce(&T) -> String) -> Page<T> {
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next = last.map(|it| URL_SAFE_NO_PAD.encode(key(it)));
    Page { items, next }
}
