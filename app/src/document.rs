//! The document around the pages.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::App;

/// Where the page's files are, as URLs with their hashes.
#[derive(Debug, Clone)]
pub struct Assets {
    /// `app.css`: all styles.
    pub css: String,
    /// `boot.js`: loads the two below and hydrates; then it brings the custom elements.
    pub boot: String,
    /// `frontend.js`: the glue that wasm-bindgen wrote.
    pub frontend: String,
    /// `frontend_bg.wasm`: what all pages need.
    pub wasm: String,
    pub favicon: String,
    /// The same while a deployment runs, and after one has failed.
    pub favicon_running: String,
    pub favicon_failed: String,
}

/// The chunks of wasm that lazy pages need, for one document.
#[derive(Clone, Default)]
pub struct Chunks {
    /// From a part's name, as `routes.rs` has it, to the URLs of its chunks.
    parts: Arc<HashMap<String, Vec<String>>>,
    /// The parts and URLs that the document names already.
    named: Arc<Mutex<HashSet<String>>>,
}

impl Chunks {
    pub fn new(parts: Arc<HashMap<String, Vec<String>>>) -> Chunks {
        Chunks {
            parts,
            named: Arc::default(),
        }
    }

    /// Names a part, unless the document does already, and gives the URLs of those of its chunks that are not named yet.
    pub fn name(&self, part: &'static str) -> Option<Vec<String>> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if !named.insert(part.to_owned()) {
            return None;
        }
        let all = self.parts.get(part).into_iter().flatten();
        let new = all.filter(|it| named.insert((*it).clone()));
        Some(new.cloned().collect())
    }
}

/// The whole document, rendered on the server.
pub fn shell(assets: Assets) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link
                    id="tab-icon"
                    rel="icon"
                    type="image/svg+xml"
                    href=assets.favicon.clone()
                    data-calm=assets.favicon
                    data-running=assets.favicon_running
                    data-failed=assets.favicon_failed
                />
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.frontend/>
                <link
                    rel="preload"
                    href=assets.wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <script type="module" src=assets.boot></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
