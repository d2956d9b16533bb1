//! A JSON value as a tree that opens branch by branch.

use leptos::prelude::*;
use serde_json::Value;

/// How many children of one branch are shown; the whole value is a dialog away.
const MOST: usize = 100;

#[component]
pub fn JsonTree(#[prop(optional, into)] name: Option<String>, value: Value) -> AnyView {
    let children: Vec<(String, Value)> = match value {
        Value::Object(fields) => fields.into_iter().collect(),
        Value::Array(items) => {
            let number = |(index, it): (usize, Value)| (index.to_string(), it);
            items.into_iter().enumerate().map(number).collect()
        }
        leaf => return leaf_view(name, &leaf),
    };
    let count = children.len();
    let more = (count > MOST).then(|| format!("and {} more", count - MOST));
    view! {
        <details class="json-tree">
            <summary>
                {name.map(|it| view! { <b>{it}</b> })}
                <small>{if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }}</small>
            </summary>
            {children
                .into_iter()
                .take(MOST)
                .map(|(name, value)| view! { <JsonTree name value/> })
                .collect_view()}
            {more.map(|it| view! { <p>{it}</p> })}
        </details>
    }
    .into_any()
}

fn leaf_view(name: Option<String>, value: &Value) -> AnyView {
    let class = match value {
        Value::String(_) => "leaf string",
        Value::Number(_) => "leaf number",
        _ => "leaf word",
    };
    view! {
        <p class=class>
            {name.map(|it| view! { <b>{it}</b> })}
            <code>{value.to_string()}</code>
        </p>
    }
    .into_any()
}
