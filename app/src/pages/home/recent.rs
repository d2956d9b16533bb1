//! What was done last.

use api::{
    Client, Page,
    activity::{Entry, ListActivity},
    events::Change,
    names::FunctionName,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{activity_list::ActivityList, problem::ProblemNote},
    renewal::{Loaded, renew_on, renewed},
};

/// How many entries are shown.
const SHOWN: u32 = 8;

/// Reads what the card shows first.
pub async fn load_recent(client: &Client, function: Option<FunctionName>) -> Loaded<Page<Entry>> {
    let list = ListActivity {
        function,
        limit: Some(SHOWN),
        ..ListActivity::default()
    };
    client.call(list).await
}

#[component]
pub fn RecentActivity(
    first: Loaded<Page<Entry>>,
    /// Absent: of the whole account.
    function: Option<FunctionName>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let all = match &function {
        Some(name) => format!("/activity?function={name}"),
        None => "/activity".to_owned(),
    };
    let (recent, renew) = renewed(first, move || {
        let (client, function) = (client.clone(), function.clone());
        async move { load_recent(&client, function).await }
    });
    let concerns = |change: &Change| matches!(change, Change::Activity { .. } | Change::Reset);
    renew_on(concerns, move || renew.run(()));
    view! {
        <section class="card" aria-labelledby="recent-title">
            <header>
                <h2 id="recent-title">"Recent activity"</h2>
                <A href=all>"All activity"</A>
            </header>
            {move || match recent.get() {
                Ok(page) => view! { <ActivityList entries=page.items/> }.into_any(),
                Err(problem) => view! { <ProblemNote problem retry=renew/> }.into_any(),
            }}
        </section>
    }
}
