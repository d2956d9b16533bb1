//! What is different from what is live: the code and the environment variables.

use api::{
    functions::{Env, Function},
    versions::Version,
};
use leptos::prelude::*;

use crate::{
    components::{
        code::{CodeDiff, CodeField},
        icon::{Glyph, Icon},
    },
    pages::editor::language_id,
};

#[component]
pub fn CodeChanges(function: Function, live: Option<Version>) -> impl IntoView {
    let language = language_id(function.summary.language);
    let version = function.summary.version;
    let code = match live {
        Some(live) if live.code == function.code => {
            let label = format!("Code of version {version}");
            view! {
                <p class="same">"The code is the same as what is live."</p>
                <ReadOnly code=function.code label language/>
            }
            .into_any()
        }
        Some(live) => view! {
            <div class="sides" aria-hidden="true">
                <span>{format!("Live: version {}", live.summary.version)}</span>
                <span>{format!("To deploy: version {version}")}</span>
            </div>
            <CodeDiff
                original=live.code
                modified=function.code
                original_label=format!("Live: version {}", live.summary.version)
                modified_label=format!("To deploy: version {version}")
                language
            />
        }
        .into_any(),
        None => {
            let label = format!("Code of version {version}");
            view! { <ReadOnly code=function.code label language/> }.into_any()
        }
    };
    view! {
        <section class="sheet code" aria-labelledby="code-title">
            <h2 id="code-title">"Code"</h2>
            {code}
        </section>
    }
}

#[component]
fn ReadOnly(code: String, label: String, language: &'static str) -> impl IntoView {
    let value = RwSignal::new(code);
    view! { <CodeField value id="reviewed" label language file="reviewed" readonly=true/> }
}

/// What becomes of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Same,
    Added,
    Changed,
    Removed,
}

#[derive(Debug, PartialEq, Eq)]
struct Change {
    name: String,
    before: Option<String>,
    after: Option<String>,
    fate: Fate,
}

#[component]
pub fn VariableChanges(function: Function, live: Option<Version>) -> impl IntoView {
    let first = live.is_none();
    let before = live.map(|it| it.env).unwrap_or_default();
    let after = function.env;
    let changes = compare(&before, &after, first);
    let body = if changes.is_empty() {
        view! { <p class="none">"No environment variables"</p> }.into_any()
    } else {
        let rows: Vec<_> = changes
            .into_iter()
            .map(|it| view! { <ChangeRow change=it/> })
            .collect();
        view! {
            <table class="variables-compared" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Name"</th>
                        <th role="columnheader">"Value"</th>
                        <th role="columnheader">"Change"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="variables-title">
            <h2 id="variables-title">"Environment variables"</h2>
            {body}
        </section>
    }
}

#[component]
fn ChangeRow(change: Change) -> impl IntoView {
    let (class, glyph, word) = match change.fate {
        Fate::Same => ("", None, "Unchanged"),
        Fate::Added => ("added", Some(Glyph::PLUS), "Added"),
        Fate::Changed => ("changed", Some(Glyph::PENCIL), "Changed"),
        Fate::Removed => ("removed", Some(Glyph::TRASH), "Removed"),
    };
    let old = change.before.filter(|_| change.fate != Fate::Same);
    view! {
        <tr role="row" class=class>
            <th role="rowheader" scope="row" class="mono">
                {change.name}
            </th>
            <td role="cell" class="mono">
                {old.map(|it| view! { <del>{it}</del> " " })}
                {change
                    .after
                    .map(|it| match change.fate {
                        Fate::Same => view! { <span>{it}</span> }.into_any(),
                        _ => view! { <ins>{it}</ins> }.into_any(),
                    })}
            </td>
            <td role="cell" class="fate">
                {glyph.map(|glyph| view! { <Icon glyph/> })} {word}
            </td>
        </tr>
    }
}

/// All variables of both, by name. Of a first deployment nothing is a change.
fn compare(before: &Env, after: &Env, first: bool) -> Vec<Change> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let (old, new) = (before.get(name), after.get(name));
            let fate = match (old, new) {
                (Some(_), None) => Fate::Removed,
                (None, Some(_)) if !first => Fate::Added,
                (Some(old), Some(new)) if old != new => Fate::Changed,
                _ => Fate::Same,
            };
            Change {
                name: name.clone(),
                before: old.cloned(),
                after: new.cloned(),
                fate,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Env {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn every_variable_says_what_becomes_of_it() {
        let before = env(&[("A", "1"), ("B", "1"), ("C", "1")]);
        let after = env(&[("A", "1"), ("B", "2"), ("D", "1")]);
        let fates: Vec<_> = compare(&before, &after, false)
            .iter()
            .map(|it| it.fate)
            .collect();
        assert_eq!(
            fates,
            [Fate::Same, Fate::Changed, Fate::Removed, Fate::Added]
        );
    }

    #[test]
    fn nothing_is_a_change_of_a_first_deployment() {
        let changes = compare(&Env::new(), &env(&[("A", "1")]), true);
        assert_eq!(changes[0].fate, Fate::Same);
    }
}
