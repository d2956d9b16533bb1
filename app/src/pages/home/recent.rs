//! What was done last.

use api::{Client, activity::ListActivity, events::Change, names::FunctionName};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{activity_list::ActivityList, problem::ProblemNote, skeleton::RowsToCome},
    renewal::renew_on,
};

/// How many entries are shown.
const SHOWN: u32 = 8;

#[component]
pub fn RecentActivity(
    /// Absent: of the whole account.
    #[prop(optional)]
    function: Option<FunctionName>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let all = match &function {
        Some(name) => format!("/activity?function={name}"),
        None => "/activity".to_owned(),
    };
    let recent = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            let list = ListActivity {
                function: function.clone(),
                limit: Some(SHOWN),
                ..ListActivity::default()
            };
            async move { client.call(list).await }
        },
    );
    let concerns = |change: &Change| matches!(change, Change::Activity { .. } | Change::Reset);
    renew_on(concerns, move || recent.refetch());
    view! {
        <section class="card" aria-labelledby="recent-title">
            <header>
                <h2 id="recent-title">"Recent activity"</h2>
                <A href=all>"All activity"</A>
            </header>
            <Transition fallback=RowsToCome>
                {move || Suspend::new(async move {
                    match recent.await {
                        Ok(page) => view! { <ActivityList entries=page.items/> }.into_any(),
                        Err(problem) => {
                            view! { <ProblemNote problem retry=move |()| recent.refetch()/> }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}
