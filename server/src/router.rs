//! The whole HTTP surface on one page.

use std::{any::Any, sync::LazyLock};

use api::{Code, Problem};
use axum::{
    Json, Router,
    extract::Request,
    http::{Method, Uri},
    middleware::map_response_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    assets,
    endpoint::RouterExt,
    error::Error,
    handlers::{
        accounts, activity, catalogues, deployments, domains, events, functions, health,
        invitations, invocations, limits, logs, password, people, schedules, secrets, session,
        sessions, statistics, tokens, totp, versions,
    },
    hygiene, pages,
    state::AppState,
};

pub fn router(app: AppState) -> Router {
    let api = operations().with_state(app.clone());
    let lost = api.clone();
    api.clone()
        .merge(pages::routes(&api))
        .route("/assets/{file}", get(assets::serve))
        .fallback(move |request: Request| not_found(lost, request))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response_with_state(app, hygiene::add_headers))
}

fn operations() -> Router<AppState> {
    for_functions(for_people(Router::new())).route("/api/v1/openapi.json", get(openapi))
}

/// Whether the server answers, who may come in, and what they may.
fn for_people(router: Router<AppState>) -> Router<AppState> {
    router
        .endpoint(health::alive)
        .endpoint(health::ready)
        .endpoint(session::get_setup)
        .endpoint(session::set_up)
        .endpoint(session::get)
        .endpoint(session::log_in)
        .endpoint(session::log_out)
        .endpoint(accounts::switch)
        .endpoint(accounts::list)
        .endpoint(accounts::create)
        .endpoint(accounts::rename)
        .endpoint(people::list)
        .endpoint(people::change_role)
        .endpoint(people::remove)
        .endpoint(invitations::list)
        .endpoint(invitations::invite)
        .endpoint(invitations::revoke)
        .endpoint(invitations::read)
        .endpoint(invitations::accept)
        .endpoint(tokens::list)
        .endpoint(tokens::create)
        .endpoint(tokens::revoke)
        .endpoint(sessions::list)
        .endpoint(sessions::end)
        .endpoint(sessions::end_others)
        .endpoint(password::change)
        .endpoint(totp::get)
        .endpoint(totp::begin)
        .endpoint(totp::confirm)
        .endpoint(totp::disable)
}

/// Functions, what is around them, and what came of them.
fn for_functions(router: Router<AppState>) -> Router<AppState> {
    router
        .endpoint(functions::list)
        .endpoint(functions::create)
        .endpoint(functions::get)
        .endpoint(functions::save)
        .endpoint(functions::delete)
        .endpoint(versions::list)
        .endpoint(versions::get)
        .endpoint(deployments::deploy)
        .endpoint(deployments::roll_back)
        .endpoint(deployments::undeploy)
        .endpoint(functions::set_idle_stop)
        .endpoint(deployments::list)
        .endpoint(deployments::get)
        .endpoint(invocations::invoke)
        .endpoint(invocations::test)
        .endpoint(invocations::list)
        .endpoint(invocations::get)
        .endpoint(domains::list)
        .endpoint(domains::allow)
        .endpoint(domains::remove)
        .endpoint(secrets::list)
        .endpoint(secrets::create)
        .endpoint(secrets::replace)
        .endpoint(secrets::delete)
        .endpoint(schedules::list)
        .endpoint(schedules::create)
        .endpoint(schedules::preview)
        .endpoint(schedules::get)
        .endpoint(schedules::change)
        .endpoint(schedules::delete)
        .endpoint(schedules::pause)
        .endpoint(schedules::resume)
        .endpoint(schedules::run)
        .endpoint(schedules::runs)
        .endpoint(schedules::time_zones)
        .endpoint(logs::search)
        .route(api::logs::STREAM, get(logs::stream::watch))
        .route(api::logs::EXPORT, get(logs::export::export))
        .route(api::events::PATH, get(events::watch))
        .endpoint(catalogues::event_types)
        .endpoint(catalogues::templates)
        .endpoint(catalogues::runtimes)
        .endpoint(catalogues::limits)
        .endpoint(limits::usage)
        .endpoint(statistics::get)
        .endpoint(statistics::totals)
        .endpoint(statistics::failing)
        .endpoint(activity::list)
        .endpoint(activity::verify)
        .route(api::activity::EXPORT_PATH, get(activity::export))
}

/// A page for people, a problem for programs.
async fn not_found(api: Router, request: Request) -> Response {
    let path = request.uri().path();
    if request.method().is_safe() && !path.starts_with("/api/") && !path.starts_with("/assets/") {
        return pages::not_found(api, request).await;
    }
    Error::from(Problem::not_found("resource", path)).into_response()
}

/// What this file says, for programs.
async fn openapi() -> Json<Value> {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| api::openapi::document(env!("CARGO_PKG_VERSION")));
    Json(DOCUMENT.clone())
}

async fn method_not_allowed(method: Method, uri: Uri) -> Error {
    let detail = format!("`{}` does not know the method {method}", uri.path());
    Problem::new(Code::MethodNotAllowed, detail).into()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over what was thrown"
)]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Error::internal(cause).into_response()
}
