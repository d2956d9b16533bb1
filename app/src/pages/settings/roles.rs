//! The policy: what each role may do, drawn from the one table that the server goes by.

use api::{Permission, Role};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn RolesPage() -> impl IntoView {
    let heading = |role: Role| view! { <th role="columnheader">{name(role)}</th> };
    let row = |permission: Permission| {
        let cell = move |role: Role| {
            let grants = role.grants(permission);
            let (glyph, word) = if grants {
                (Glyph::CHECK, "Yes")
            } else {
                (Glyph::X, "No")
            };
            view! {
                <td role="cell" data-label=name(role)>
                    <span class="grant" class:granted=grants>
                        <Icon glyph/>
                        {word}
                    </span>
                </td>
            }
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    {permission.title()}
                    <small>{permission.describe()}</small>
                </th>
                {Role::ALL.into_iter().map(cell).collect_view()}
            </tr>
        }
    };
    view! {
        <Title text="Roles"/>
        <p class="lead">
            "What each role may do in an account. A token has a role too, and never does more than whoever made it. Everybody may see the limits, and look after their own password, sessions and tokens."
        </p>
        <div class="sheet">
            <table class="roles" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Permission"</th>
                        {Role::ALL.into_iter().map(heading).collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">{Permission::ALL.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A role as a title.
pub fn name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Developer => "Developer",
        Role::Invoker => "Invoker",
        Role::Viewer => "Viewer",
    }
}

/// A role within a sentence.
pub fn with_article(role: Role) -> String {
    let article = match role {
        Role::Admin | Role::Invoker => "an",
        Role::Developer | Role::Viewer => "a",
    };
    format!("{article} {}", role.as_str())
}

/// Lets a role be chosen among those that the person may give.
#[component]
pub fn RoleChoice(
    #[prop(into)] label: String,
    /// Those that can be chosen.
    roles: Vec<Role>,
    #[prop(into)] chosen: Signal<Role>,
    #[prop(into)] on_choice: Callback<Role>,
) -> impl IntoView {
    let option = move |role: Role| {
        view! {
            <option value=role.as_str() selected=move || chosen.get() == role>
                {name(role)}
            </option>
        }
    };
    view! {
        <select
            aria-label=label
            prop:value=move || chosen.get().as_str()
            on:change=move |event| {
                if let Ok(role) = event_target_value(&event).parse() {
                    on_choice.run(role);
                }
            }
        >
            {roles.into_iter().map(option).collect_view()}
        </select>
    }
}
