//! The functions that fail most, in the window of the charts.

use api::{
    Client, Page,
    statistics::{Failing, ListFailing, Window},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        figures::{count, counted},
        icon::{Glyph, Icon},
        problem::ProblemNote,
        statistics_card::{renew_with_window, use_window},
    },
    renewal::{Loaded, renewed},
};

/// How many are shown.
const SHOWN: u32 = 6;

/// Reads what the card shows first.
pub async fn load_failing(client: &Client, window: Window) -> Loaded<Page<Failing>> {
    let limit = Some(SHOWN);
    client.call(ListFailing { window, limit }).await
}

#[component]
pub fn FailingFunctions(first: Loaded<Page<Failing>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let window = use_window();
    let (failing, renew) = renewed(first, move || {
        let (client, window) = (client.clone(), window.get_untracked());
        async move { load_failing(&client, window).await }
    });
    renew_with_window(window, renew);
    view! {
        <section class="card" aria-labelledby="failing-title">
            <header>
                <h2 id="failing-title">"Failing most"</h2>
            </header>
            {move || match failing.get() {
                Ok(page) => list(page.items),
                Err(problem) => view! { <ProblemNote problem retry=renew/> }.into_any(),
            }}
        </section>
    }
}

fn list(failing: Vec<Failing>) -> AnyView {
    if failing.is_empty() {
        return view! {
            <p class="calm">
                <Icon glyph=Glyph::CIRCLE_CHECK/>
                "Nothing failed in this time."
            </p>
        }
        .into_any();
    }
    let line = |it: Failing| {
        let calls = counted(it.invocations, "invocation", "invocations");
        let share = it.failures * 100 / it.invocations.max(1);
        view! {
            <li>
                <A href=format!("/functions/{}/details", it.function)>{it.function.to_string()}</A>
                <span>
                    <strong>{format!("{} failed", count(it.failures))}</strong>
                    <small>{format!(" of {calls} · {share} %")}</small>
                </span>
            </li>
        }
    };
    view! { <ol class="failing">{failing.into_iter().map(line).collect_view()}</ol> }.into_any()
}
