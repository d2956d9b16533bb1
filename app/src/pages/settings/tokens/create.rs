//! Creating a token: what it may do, and the one time that it is shown.

use std::time::Duration;

use api::Timestamp;
use api::{
    Problem, Role,
    names::FunctionName,
    tokens::{CreateToken, Scope},
};
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    asking::{Asking, use_asking},
    browser,
    components::{credentials::value, dialog::Dialog, problem::ProblemNote, shown_once::ShownOnce},
    pages::settings::roles::RoleChoice,
    session::Rights,
};

/// After how many days a token may end.
const LIFETIMES: [(u64, &str); 4] = [
    (7, "In 7 days"),
    (30, "In 30 days"),
    (90, "In 90 days"),
    (365, "In a year"),
];

const DEFAULT_DAYS: u64 = 90;

#[component]
pub fn CreateDialog(
    shown: RwSignal<bool>,
    rights: Rights,
    #[prop(into)] on_created: Callback<()>,
) -> impl IntoView {
    let secret = RwSignal::new(None::<String>);
    let asking = use_asking();
    let close = move |()| {
        shown.set(false);
        secret.set(None);
        asking.failure.set(None);
    };
    let title = move || match secret.with(Option::is_some) {
        true => "Copy the token now".to_owned(),
        false => "Create token".to_owned(),
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || shown.get())
            on_close=close
        >
            {move || match secret.get() {
                Some(text) => {
                    view! {
                        <ShownOnce
                            label="Token"
                            what="Token"
                            text
                            note="It is not shown again. Send it as “Authorization: Bearer …”, and keep it like a password."
                            on_done=close
                        />
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <CreateForm asking secret rights on_created close=Callback::new(close)/>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

#[component]
fn CreateForm(
    asking: Asking,
    secret: RwSignal<Option<String>>,
    rights: Rights,
    on_created: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let (name, functions, operations) = (
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
        NodeRef::<html::Input>::new(),
    );
    let days = NodeRef::<html::Select>::new();
    let roles: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|it| rights.may_give(*it))
        .collect();
    let usual = Some(Role::Invoker).filter(|it| roles.contains(it));
    let role = RwSignal::new(usual.or(roles.first().copied()).unwrap_or(Role::Viewer));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let days = days.get_untracked().and_then(|it| it.value().parse().ok());
        let scope = match scope(&value(functions), &value(operations)) {
            Ok(scope) => scope,
            Err(problem) => return asking.failure.set(Some(problem)),
        };
        let create = CreateToken {
            name: value(name),
            role: role.get_untracked(),
            scope,
            expires_at: days.and_then(|it| end(browser::now(), it)),
        };
        asking.ask(create, move |made| {
            secret.set(Some(made.secret));
            on_created.run(());
        });
    };
    let lifetime = |(days, name): (u64, &'static str)| {
        view! {
            <option value=days.to_string() selected=days == DEFAULT_DAYS>
                {name}
            </option>
        }
    };
    view! {
        <form on:submit=submit>
            {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
            <label class="field">
                <span>"Name"</span>
                <input node_ref=name type="text" required autocomplete="off" autofocus/>
                <small>"What it is for. It stands beside whatever is done with it."</small>
            </label>
            <div class="field">
                <span aria-hidden="true">"Role"</span>
                <RoleChoice label="Role" roles chosen=role on_choice=move |it| role.set(it)/>
            </div>
            <label class="field">
                <span>"Ends"</span>
                <select node_ref=days>
                    {LIFETIMES.into_iter().map(lifetime).collect_view()}
                    <option value="never">"Never"</option>
                </select>
            </label>
            <label class="field">
                <span>"Only these functions"</span>
                <input node_ref=functions type="text" class="mono" autocomplete="off" spellcheck="false"/>
                <small>"Names with spaces between them. All functions, if left empty."</small>
            </label>
            <label class="field">
                <span>"Only these operations"</span>
                <input node_ref=operations type="text" class="mono" autocomplete="off" spellcheck="false"/>
                <small>
                    "As the API's document calls them, such as Invoke. All of its role, if left empty."
                </small>
            </label>
            <footer>
                <button type="button" class="button" on:click=move |_| close.run(())>
                    "Cancel"
                </button>
                <button type="submit" class="button primary" disabled=move || asking.busy.get()>
                    "Create token"
                </button>
            </footer>
        </form>
    }
}

/// When a token of so many days ends.
fn end(now: Timestamp, days: u64) -> Option<Timestamp> {
    now.checked_add(Duration::from_secs(24 * 3600 * days)).ok()
}

/// What was typed as a scope: words with spaces or commas between them.
fn scope(functions: &str, operations: &str) -> Result<Scope, Problem> {
    let words = |text: &str| -> Vec<String> {
        text.split([' ', ',', '\t'])
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let functions: Vec<FunctionName> = words(functions)
        .iter()
        .map(|it| FunctionName::parse(it))
        .collect::<Result<_, _>>()
        .map_err(|why| Problem::invalid("scope.functions", why))?;
    Ok(Scope {
        operations: Some(words(operations)).filter(|it| !it.is_empty()),
        functions: Some(functions).filter(|it| !it.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::scope;

    #[test]
    fn a_scope_is_typed_as_words() {
        let typed = scope(" greet, farewell ", "").expect("a scope");
        let names = typed.functions.expect("functions");
        assert_eq!(names.len(), 2);
        assert!(typed.operations.is_none());
        assert!(scope("", " ").expect("a scope").is_whole());
        assert!(scope("not-a-name", "").is_err());
    }
}
