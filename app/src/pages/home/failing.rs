//! The functions that fail most, in the window of the charts.

use api::{
    Client,
    statistics::{Failing, ListFailing},
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{
        figures::{count, counted},
        icon::{Glyph, Icon},
        problem::ProblemNote,
        skeleton::RowsToCome,
        statistics_card::use_window,
    },
    renewal::renew_now_and_then,
};

/// How many are shown.
const SHOWN: u32 = 6;

#[component]
pub fn FailingFunctions() -> impl IntoView {
    let client = expect_context::<Client>();
    let window = use_window();
    let failing = Resource::new(
        move || window.get(),
        move |window| {
            let client = client.clone();
            let limit = Some(SHOWN);
            async move { client.call(ListFailing { window, limit }).await }
        },
    );
    renew_now_and_then(move || failing.refetch());
    view! {
        <section class="card" aria-labelledby="failing-title">
            <header>
                <h2 id="failing-title">"Failing most"</h2>
            </header>
            <Transition fallback=RowsToCome>
                {move || Suspend::new(async move {
                    match failing.await {
                        Ok(page) => list(page.items),
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| failing.refetch()/> }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

fn list(failing: Vec<Failing>) -> AnyView {
    if failing.is_empty() {
        return view! {
            <p class="calm">
                <Icon glyph=Glyph::CircleCheck/>
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
