//! What became of a schedule's instants, the newest first.

use api::{
    Client, Page, Permission,
    events::Change,
    schedules::{ListRuns, Run, RunKind},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{record::RecordDialog, state::RunOutcome};
use crate::{
    components::{
        instant::{Instant, length},
        notices::Notices,
        problem::sentence,
    },
    live::use_live,
    session::Rights,
};

/// How many runs are shown at first, and are added each time.
const SHOWN: u32 = 25;

pub fn query(id: Uuid, cursor: Option<String>) -> ListRuns {
    ListRuns {
        id,
        limit: Some(SHOWN),
        cursor,
    }
}

#[component]
pub fn History(id: Uuid, page: Page<Run>, rights: Rights) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let runs = RwSignal::new(page.items);
    let next = RwSignal::new(page.next);
    let opened = RwSignal::new(None::<Uuid>);
    let may_open = rights.may(Permission::ReadInvocations).then_some(opened);
    let asking = client.clone();
    use_live().on_change(move |change| {
        let concerns = match change {
            Change::Schedule { id: changed } => *changed == id,
            Change::Reset => true,
            _ => false,
        };
        if concerns {
            let client = asking.clone();
            spawn_local(async move {
                // What cannot be read now comes with the next change.
                if let Ok(page) = client.call(query(id, None)).await {
                    runs.try_update(|runs| merge(runs, &page.items));
                }
            });
        }
    });
    let more = Callback::new(move |()| {
        let client = client.clone();
        spawn_local(async move {
            match client.call(query(id, next.get_untracked())).await {
                Ok(page) => {
                    next.try_set(page.next);
                    runs.try_update(|runs| runs.extend(page.items));
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    view! {
        <section class="history" aria-labelledby="history-title">
            <h2 id="history-title">"History"</h2>
            {move || {
                runs.with(Vec::is_empty)
                    .then(|| view! { <p class="calm">"It has not run yet."</p> })
            }}
            <ol>
                <For
                    each=move || runs.get()
                    key=|it| (it.id, it.state)
                    children=move |run| view! { <RunLine run opened=may_open/> }
                />
            </ol>
            <Show when=move || next.with(Option::is_some)>
                <button type="button" class="button" on:click=move |_| more.run(())>
                    "Show more"
                </button>
            </Show>
            <RecordDialog opened/>
        </section>
    }
}

/// The newest page with what was loaded beyond it.
fn merge(runs: &mut Vec<Run>, newest: &[Run]) {
    let Some(oldest) = newest.last().map(|it| it.id) else {
        return;
    };
    let older = runs.iter().filter(|it| it.id < oldest).cloned();
    *runs = newest.iter().cloned().chain(older).collect();
}

#[component]
fn RunLine(run: Run, opened: Option<RwSignal<Option<Uuid>>>) -> impl IntoView {
    let took = run.started_at.zip(run.ended_at).map(|(from, to)| {
        let micros = u64::try_from(to.as_microsecond() - from.as_microsecond()).unwrap_or(0);
        format!("Took {}", length(micros))
    });
    let asked = match (run.kind, &run.asked_by) {
        (RunKind::Asked, Some(by)) => Some(format!("Asked for by {by}")),
        (RunKind::Missed, _) => Some("Missed".to_owned()),
        _ => None,
    };
    let reason = run.reason.as_deref().map(sentence);
    view! {
        <li>
            <RunOutcome state=run.state due_at=run.due_at invocation=run.invocation opened/>
            <Instant at=run.due_at/>
            {asked.map(|it| view! { <small>{it}</small> })}
            {took.map(|it| view! { <small>{it}</small> })}
            {reason.map(|it| view! { <small class="reason">{it}</small> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::schedules::RunState;

    fn run(id: u128) -> Run {
        Run {
            id: Uuid::from_u128(id),
            schedule: Uuid::nil(),
            kind: RunKind::Instant,
            due_at: Default::default(),
            state: RunState::Ok,
            reason: None,
            asked_by: None,
            invocation: None,
            outcome: None,
            started_at: None,
            ended_at: None,
        }
    }

    #[test]
    fn what_was_loaded_beyond_the_newest_page_stays() {
        let mut runs = [3, 2, 1].map(run).to_vec();
        merge(&mut runs, &[4, 3].map(run));
        assert_eq!(runs, [4, 3, 2, 1].map(run));
        merge(&mut runs, &[]);
        assert_eq!(runs.len(), 4);
    }
}
