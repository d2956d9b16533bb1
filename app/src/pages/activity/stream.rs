//! The entries by day, the newest first; new ones come in at the top by themselves.

use api::{Client, Page, activity::Entry, events::Change};
use leptos::{prelude::*, task::spawn_local};

use super::{Filter, PAGE, query};
use crate::{
    components::{
        activity_list::ActivityList, empty::Empty, icon::Glyph, instant::Day, notices::Notices,
    },
    renewal::renew_on,
};

#[component]
pub fn Stream(page: Page<Entry>, filter: Filter) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let entries = RwSignal::new(page.items);
    let next = RwSignal::new(page.next);
    let filter = StoredValue::new(filter);
    let reader = client.clone();
    let renew = move || {
        let client = reader.clone();
        spawn_local(async move {
            let list = query(&filter.get_value(), None);
            // What cannot be read now comes with the next change.
            if let Ok(page) = client.call(list).await {
                let begun_anew = entries.try_update(|known| put(known, page.items));
                if begun_anew == Some(true) {
                    next.try_set(page.next);
                }
            }
        });
    };
    renew_on(
        |change| matches!(change, Change::Activity { .. } | Change::Reset),
        renew,
    );
    let more = Callback::new(move |()| {
        let client = client.clone();
        spawn_local(async move {
            let list = query(&filter.get_value(), next.get_untracked());
            match client.call(list).await {
                Ok(page) => {
                    next.try_set(page.next);
                    entries.try_update(|known| known.extend(page.items));
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    view! {
        {move || {
            entries
                .with(Vec::is_empty)
                .then(|| {
                    let title = "Nothing of the kind was done";
                    let text = "Choose less above, or look at everything.";
                    view! { <Empty glyph=Glyph::ACTIVITY title text/> }
                })
        }}
        <div class="days">
            {move || {
                let days = by_day(&entries.get());
                days.into_iter()
                    .map(|entries| {
                        let at = entries[0].at;
                        view! {
                            <section class="card">
                                <h2>
                                    <Day at/>
                                </h2>
                                <ActivityList entries/>
                            </section>
                        }
                    })
                    .collect_view()
            }}
        </div>
        <Show when=move || next.with(Option::is_some)>
            <button type="button" class="button" on:click=move |_| more.run(())>
                "Show more"
            </button>
        </Show>
    }
}

/// Puts the newest entries before those that are known. If more came than a page holds, what lies between is not here:
/// then the list begins anew, and `true` is answered.
fn put(known: &mut Vec<Entry>, newest: Vec<Entry>) -> bool {
    let last = known.first().map_or(0, |it| it.sequence);
    let all_are_new = newest.last().is_some_and(|it| it.sequence > last);
    if all_are_new && newest.len() == PAGE as usize {
        *known = newest;
        return true;
    }
    let mut fresh: Vec<Entry> = newest.into_iter().filter(|it| it.sequence > last).collect();
    fresh.append(known);
    *known = fresh;
    false
}

/// Days of UTC, as the server counts them: it and the browser must group alike.
fn by_day(entries: &[Entry]) -> Vec<Vec<Entry>> {
    let day = |entry: &Entry| entry.at.as_second().div_euclid(24 * 3600);
    let days = entries.chunk_by(|a, b| day(a) == day(b));
    days.map(<[Entry]>::to_vec).collect()
}
