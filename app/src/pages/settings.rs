//! Settings: what holds for all functions of the account. Each part has a page of its own below `/settings`.

pub mod domains;
pub mod limits;
pub mod people;
pub mod roles;
pub mod secrets;
pub mod tokens;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

/// Each part's path below `/settings`, and its name.
const PARTS: [(&str, &str); 6] = [
    ("domains", "Domains"),
    ("secrets", "Secrets"),
    ("people", "People"),
    ("tokens", "Tokens"),
    ("roles", "Roles"),
    ("limits", "Limits"),
];

/// Where `/settings` itself leads.
pub const FIRST: &str = "/settings/domains";

#[component]
pub fn SettingsFrame() -> impl IntoView {
    let link = |(path, name): (&str, &'static str)| {
        view! {
            <li>
                <A href=format!("/settings/{path}")>{name}</A>
            </li>
        }
    };
    view! {
        <header class="head">
            <h1>"Settings"</h1>
        </header>
        <nav class="settings-parts" aria-label="Settings">
            <ul>{PARTS.into_iter().map(link).collect_view()}</ul>
        </nav>
        <Outlet/>
    }
}
