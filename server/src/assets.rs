//! The page's files, embedded by `build.rs`. Their names carry a hash of what they hold, so browsers keep them for good.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use api::Problem;
use serde::Deserialize;

use crate::error::Error;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The guest that runs functions, if it was built before the server.
pub fn guest() -> Option<&'static [u8]> {
    embedded::GUEST
}

static FILES: LazyLock<HashMap<&str, &[u8]>> =
    LazyLock::new(|| embedded::FILES.iter().copied().collect());

#[derive(Default, Deserialize)]
struct Manifest {
    /// From a file's name in the sources to its name with the hash.
    files: HashMap<String, String>,
    /// From what leptos calls a lazy page to the chunks of wasm that it needs.
    chunks: HashMap<String, Vec<String>>,
}

static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| {
    let manifest = FILES.get("manifest.json");
    manifest.map_or_else(Manifest::default, |it| {
        serde_json::from_slice(it).expect("xtask writes a well formed manifest")
    })
});

const HOME: &str = "/assets";

/// The URLs that the document names. What was not bundled keeps its plain name, which answers 404.
pub fn urls() -> app::Assets {
    let url = |name: &str| format!("{HOME}/{}", file(name));
    app::Assets {
        css: url("app.css"),
        boot: url("boot.js"),
        frontend: url("frontend.js"),
        wasm: url("frontend_bg.wasm"),
        favicon: url("favicon.svg"),
        favicon_running: url("favicon-running.svg"),
        favicon_failed: url("favicon-failed.svg"),
    }
}

/// What a document names if it begins with a lazy page, so that the browser asks for the page's chunks at once.
pub(crate) fn chunks() -> app::Chunks {
    static PARTS: LazyLock<Arc<HashMap<String, Vec<String>>>> = LazyLock::new(|| {
        let parts = MANIFEST.chunks.iter();
        let parts = parts.map(|(part, files)| {
            // leptos puts a number behind the name.
            let name = part
                .rsplit_once('_')
                .map_or(part.as_str(), |(name, _)| name);
            let urls = files.iter().map(|it| format!("{HOME}/{it}")).collect();
            (name.to_owned(), urls)
        });
        Arc::new(parts.collect())
    });
    app::Chunks::new(PARTS.clone())
}

fn file(name: &str) -> &str {
    MANIFEST.files.get(name).map_or(name, String::as_str)
}

const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// `GET /assets/{file}`, in the smallest form that the browser reads.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let is_shown = file != "manifest.json" && !file.ends_with(".br") && !file.ends_with(".gz");
    let Some(plain) = FILES.get(file.as_str()).filter(|_| is_shown) else {
        return Err(Problem::not_found("file", file).into());
    };
    let encoded = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .find_map(|(encoding, ending)| {
            let bytes = FILES.get(format!("{file}{ending}").as_str())?;
            accepts(&headers, encoding).then_some((encoding, *bytes))
        });
    let (encoding, bytes) = encoded.unwrap_or(("identity", plain));
    let etag = format!("\"{file}.{encoding}\"");
    let mut answer = HeaderMap::from_iter([
        (header::CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(media_type(&file)),
        ),
        (
            header::ETAG,
            HeaderValue::from_str(&etag).map_err(Error::internal)?,
        ),
    ]);
    if encoding != "identity" {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let seen = header_text(&headers, header::IF_NONE_MATCH);
    if seen.split(',').any(|it| it.trim() == etag) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    Ok((answer, bytes).into_response())
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    header_text(headers, header::ACCEPT_ENCODING)
        .split(',')
        .any(|offer| {
            let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = matches!(
                quality.replace(' ', "").as_str(),
                "q=0" | "q=0.0" | "q=0.00" | "q=0.000"
            );
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|it| it.to_str().ok())
        .unwrap_or("")
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ttf") => "font/ttf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
