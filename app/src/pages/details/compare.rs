//! Two versions compared, and one of them restored into a new one.
//!
//! The comparison is in the address (`?compare=3..5`), so that a link shows it to somebody else.

use api::{
    Client, Problem,
    functions::{Function, SaveFunction},
    names::FunctionName,
    versions::GetVersion,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use super::versions::Pair;
use crate::components::{dialog::Dialog, notices::Notices, versions_compared::VersionsCompared};

/// What the address asks to compare.
fn use_compared() -> Memo<Option<Pair>> {
    let query = use_query_map();
    Memo::new(move |_| parse(&query.read().get("compare")?))
}

fn parse(text: &str) -> Option<Pair> {
    let (before, after) = text.split_once("..")?;
    Some((before.parse().ok()?, after.parse().ok()?))
}

#[component]
pub fn CompareDialog(name: FunctionName, newest: Memo<u64>, may_write: bool) -> impl IntoView {
    let compared = use_compared();
    // Shown by the browser alone: a dialog that the server rendered open would not be modal.
    let shown = RwSignal::new(None::<Pair>);
    Effect::new(move |_| shown.set(compared.get()));
    let navigate = use_navigate();
    let path = format!("/functions/{name}/details");
    let name = StoredValue::new(name);
    let close = Callback::new(move |()| {
        if compared.get_untracked().is_some() {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&path, options);
        }
    });
    let title = move || match shown.get() {
        Some((before, after)) => format!("Version {before} and version {after}"),
        None => String::new(),
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || shown.get().is_some())
            on_close=close
        >
            {move || {
                shown
                    .get()
                    .map(|(before, after)| {
                        let name = name.get_value();
                        view! {
                            <VersionsCompared name=name.clone() before after/>
                            <Restoring name before after newest may_write close/>
                        }
                    })
            }}
        </Dialog>
    }
}

/// Brings one of the two back as a new version, on top of the newest one.
#[component]
fn Restoring(
    name: FunctionName,
    before: u64,
    after: u64,
    newest: Memo<u64>,
    may_write: bool,
    close: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let restore = Callback::new(move |number: u64| {
        let (client, name) = (client.clone(), name.clone());
        let base = newest.get_untracked();
        close.run(());
        spawn_local(async move {
            match restored(&client, name, number, base).await {
                Ok(saved) => notices.say(format!(
                    "Version {number} is saved again as version {}",
                    saved.summary.version
                )),
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    let offer = move |number: u64, class: &'static str| {
        let offered = move || may_write && newest.get() != number;
        view! {
            <Show when=offered>
                <button type="button" class=class on:click=move |_| restore.run(number)>
                    {format!("Restore version {number}")}
                </button>
            </Show>
        }
    };
    view! {
        <footer>
            <button type="button" class="button" on:click=move |_| close.run(())>
                "Close"
            </button>
            {(before != after).then(|| offer(before, "button"))}
            {offer(after, "button primary")}
        </footer>
    }
}

async fn restored(
    client: &Client,
    name: FunctionName,
    number: u64,
    base: u64,
) -> Result<Function, Problem> {
    let get = GetVersion {
        name: name.clone(),
        version: number,
    };
    let version = client.call(get).await?;
    let save = SaveFunction {
        name,
        version: Some(base),
        description: Some(version.summary.description),
        // An empty text stands for no event.
        event: Some(version.summary.event.unwrap_or_default()),
        language: Some(version.summary.language),
        code: Some(version.code),
        env: Some(version.env),
        record: Some(version.record),
    };
    client.call(save).await
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_address_names_two_versions() {
        assert_eq!(parse("3..5"), Some((3, 5)));
        for wrong in ["", "3", "3..", "a..b", "-1..2"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
