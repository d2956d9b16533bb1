//! Event types, templates, runtimes, limits: small, fixed, and so always one page.

use api::{
    Page,
    catalogues::{
        Component, EventType, ListEventTypes, ListRuntimes, ListTemplates, Runtime, Template,
    },
    functions::Language,
    limits::{GetLimits, Limits},
};

use crate::{catalogue, error::Result, state::AppState};

pub async fn event_types(_: AppState, (): (), _: ListEventTypes) -> Result<Page<EventType>> {
    Ok(one_page(catalogue::event_types().to_vec()))
}

pub async fn templates(_: AppState, (): (), _: ListTemplates) -> Result<Page<Template>> {
    Ok(one_page(catalogue::templates()))
}

pub async fn runtimes(_: AppState, (): (), _: ListRuntimes) -> Result<Page<Runtime>> {
    let component = |name: &str, version: &str| Component {
        name: name.to_owned(),
        version: version.to_owned(),
    };
    Ok(one_page(vec![Runtime {
        id: "flint".to_owned(),
        name: "Flint JavaScript".to_owned(),
        languages: vec![Language::Javascript, Language::Typescript],
        components: vec![
            component("Flint", env!("CARGO_PKG_VERSION")),
            component("QuickJS-NG (rquickjs)", env!("FLINT_RQUICKJS_VERSION")),
            component("Wasmtime", env!("FLINT_WASMTIME_VERSION")),
            component("Oxc", env!("FLINT_OXC_VERSION")),
        ],
    }]))
}

pub async fn limits(app: AppState, (): (), _: GetLimits) -> Result<Limits> {
    Ok(app.config.limits.clone())
}

fn one_page<T>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}
