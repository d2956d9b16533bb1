//! Renders the pages of `app`, with a client that calls the API in this process as whoever asks for the page.

use std::sync::LazyLock;

use api::Client;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::prelude::{expect_context, provide_context};
use leptos_axum::{AxumRouteListing, ResponseOptions};
use tower_http::compression::CompressionLayer;

use crate::{hygiene, in_process::InProcess};

/// Every page, and an answer for paths that are none.
pub(crate) fn routes(api: &Router) -> Router {
    // Collecting them sets the renderer up; it is done once for all routers of a process.
    static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
        leptos_axum::generate_route_list(app::App)
            .iter()
            .map(|it: &AxumRouteListing| it.path().to_owned())
            .collect()
    });
    let mut router = Router::new();
    for path in PATHS.iter() {
        let api = api.clone();
        router = router.route(path, get(move |request: Request| render(api, request)));
    }
    // A document shows what was looked for beside what there is, so that its length could tell a stranger whether they
    // guessed right. No stranger can ask for one: the cookie of a session is SameSite=Strict.
    router.layer(CompressionLayer::new())
}

/// A page that says that there is none.
pub(crate) async fn not_found(api: Router, request: Request) -> Response {
    let mut response = render(api, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn render(api: Router, request: Request) -> Response<Body> {
    let context = move || {
        let parts = expect_context::<Parts>();
        provide_context(Client::new(InProcess {
            router: api.clone(),
            headers: cookies(&parts),
        }));
        provide_context(crate::assets::chunks());
        if let Some(nonce) = leptos::nonce::use_nonce() {
            let policy = hygiene::page_policy(&nonce);
            expect_context::<ResponseOptions>()
                .insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let answer =
        leptos_axum::render_app_async_with_context(context, || app::shell(crate::assets::urls()));
    // What a page shows is one person's, and old the moment after.
    ([(header::CACHE_CONTROL, "no-store")], answer(request).await).into_response()
}

/// What of the browser's request goes on to the API.
fn cookies(parts: &Parts) -> HeaderMap {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .map(|it| (header::COOKIE, it.clone()))
        .collect()
}
