//! The versions of a function: who saved which and when, any two compared, an earlier one restored into a new one.
//!
//! The comparison is in the address (`?compare=3..5`), so that a link shows it to somebody else.

use api::{
    Client, Permission, Problem,
    functions::{Function, FunctionSummary, SaveFunction},
    names::FunctionName,
    page::MAX_LIMIT,
    versions::{GetVersion, ListVersions, VersionSummary},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    components::{
        dialog::Dialog,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
        versions_compared::VersionsCompared,
    },
    session::Rights,
};

/// The two versions that are compared, or will be.
type Pair = (u64, u64);

#[component]
pub fn Versions(
    name: FunctionName,
    summary: RwSignal<FunctionSummary>,
    rights: Rights,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let newest = Memo::new(move |_| summary.with(|it| it.version));
    let wanted = name.clone();
    let versions = Resource::new(
        move || newest.get(),
        move |_| {
            let (client, name) = (client.clone(), wanted.clone());
            let limit = Some(MAX_LIMIT);
            async move {
                let cursor = None;
                client
                    .call(ListVersions {
                        name,
                        limit,
                        cursor,
                    })
                    .await
            }
        },
    );
    let first = newest.get_untracked();
    let chosen = RwSignal::new((first.saturating_sub(1).max(1), first));
    let live = Memo::new(move |_| summary.with(|it| it.live.as_ref().map(|it| it.version)));
    let may_write = rights.may(Permission::WriteFunctions);
    let path = format!("/functions/{name}/details");
    let compare = move || {
        let (before, after) = chosen.get();
        format!("{path}?compare={before}..{after}")
    };
    let dialog_name = name.clone();
    view! {
        <section class="card" id="versions" aria-labelledby="versions-title">
            <header>
                <h2 id="versions-title">"Versions"</h2>
                <Show when=move || { newest.get() > 1 }>
                    <a href=compare.clone() data-noscroll=true class="button">
                        <Icon glyph=Glyph::Diff/>
                        "Compare"
                    </a>
                </Show>
            </header>
            <Transition fallback=RowsToCome>
                {move || {
                    let name = name.clone();
                    Suspend::new(async move {
                        match versions.await {
                            Ok(page) => {
                                let line = |version| {
                                    let name = name.clone();
                                    view! { <Line version name newest live chosen/> }
                                };
                                let lines: Vec<_> = page.items.into_iter().map(line).collect();
                                view! { <ol class="lines versions">{lines}</ol> }.into_any()
                            }
                            Err(problem) => {
                                view! {
                                    <ProblemNote problem retry=move |()| versions.refetch()/>
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
            <CompareDialog name=dialog_name newest may_write/>
        </section>
    }
}

#[component]
fn Line(
    version: VersionSummary,
    name: FunctionName,
    newest: Memo<u64>,
    live: Memo<Option<u64>>,
    chosen: RwSignal<Pair>,
) -> impl IntoView {
    let number = version.version;
    let changes = move || {
        format!(
            "/functions/{name}/details?compare={}..{number}",
            newest.get()
        )
    };
    view! {
        <li>
            <span class="pick">
                <input
                    type="radio"
                    name="before"
                    aria-label=format!("Compare from version {number}")
                    prop:checked=move || chosen.get().0 == number
                    on:change=move |_| chosen.update(|it| it.0 = number)
                />
                <input
                    type="radio"
                    name="after"
                    aria-label=format!("Compare to version {number}")
                    prop:checked=move || chosen.get().1 == number
                    on:change=move |_| chosen.update(|it| it.1 = number)
                />
            </span>
            <div>
                <p>
                    <strong>{format!("Version {number}")}</strong>
                    <Show when=move || live.get() == Some(number)>
                        <span class="badge">"Live"</span>
                    </Show>
                </p>
                <small>
                    <Instant at=version.created_at/>
                    {format!(" by {}", version.created_by)}
                </small>
            </div>
            <Show when=move || newest.get() != number>
                <a
                    href=changes.clone()
                    data-noscroll=true
                    class="button"
                    aria-label=format!("Restore version {number}")
                >
                    <Icon glyph=Glyph::RotateCcw/>
                    "Restore"
                </a>
            </Show>
        </li>
    }
}

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
fn CompareDialog(name: FunctionName, newest: Memo<u64>, may_write: bool) -> impl IntoView {
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
