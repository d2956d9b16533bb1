//! Schedules: which functions the clock calls, and what became of the last instants.

pub mod doing;
pub mod fields;
pub mod form;
pub mod history;
pub mod new;
pub mod one;
pub mod policies;
pub mod preview;
pub mod record;
pub mod row;
pub mod state;

use api::{
    Client, Page, Permission, Problem,
    events::Change,
    page::MAX_LIMIT,
    schedules::{GetSchedule, ListSchedules, Schedule},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::components::A;
use uuid::Uuid;

use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use doing::DeleteQuestion;
use record::RecordDialog;
use row::ScheduleRow;

/// What is there before the list is: a page has its name from the first moment on.
#[component]
fn ListToCome() -> impl IntoView {
    view! {
        <header class="head">
            <h1>"Schedules"</h1>
        </header>
        <RowsToCome/>
    }
}

#[component]
pub fn SchedulesPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let list = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(query(None)).await }
        },
    );
    view! {
        <Title text="Schedules"/>
        <Transition fallback=ListToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                let list = match list.await {
                    Ok(page) => view! { <ScheduleList page rights/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                };
                view! {
                    <header class="head">
                        <h1>"Schedules"</h1>
                        {rights.may(Permission::ManageSchedules).then(create_link)}
                    </header>
                    {list}
                }
            })}
        </Transition>
    }
}

fn query(cursor: Option<String>) -> ListSchedules {
    ListSchedules {
        function: None,
        limit: Some(MAX_LIMIT),
        cursor,
    }
}

fn create_link() -> impl IntoView {
    view! {
        <A href="/schedules/new" attr:class="button primary">
            <Icon glyph=Glyph::PLUS/>
            "Create schedule"
        </A>
    }
}

/// One schedule of the list. Its id never changes, all else may.
#[derive(Clone)]
pub struct Shown {
    pub id: Uuid,
    pub schedule: ArcRwSignal<Schedule>,
}

impl Shown {
    fn new(schedule: Schedule) -> Shown {
        Shown {
            id: schedule.id,
            schedule: ArcRwSignal::new(schedule),
        }
    }
}

/// The list, which keeps itself current while it is shown.
#[derive(Clone)]
struct Listing {
    rows: RwSignal<Vec<Shown>>,
    next: RwSignal<Option<String>>,
    client: Client,
    notices: Notices,
}

impl Listing {
    fn follow(&self, change: &Change) {
        match change {
            Change::Schedule { id } => self.reload_one(*id),
            Change::ScheduleDeleted { id } => self.remove(*id),
            // Schedules go with their function, and stand still without one that is live.
            Change::FunctionDeleted { .. } | Change::Function { .. } | Change::Reset => {
                self.reload()
            }
            Change::Deployment { deployment } if deployment.state.is_final() => self.reload(),
            _ => {}
        }
    }

    fn remove(&self, id: Uuid) {
        self.rows.try_update(|rows| rows.retain(|it| it.id != id));
    }

    /// The newest schedules come first.
    fn put(&self, schedule: Schedule) {
        self.rows
            .try_update(|rows| match rows.iter().find(|it| it.id == schedule.id) {
                Some(row) => row.schedule.set(schedule),
                None => {
                    let at = rows.partition_point(|it| it.id > schedule.id);
                    rows.insert(at, Shown::new(schedule));
                }
            });
    }

    fn reload_one(&self, id: Uuid) {
        let listing = self.clone();
        spawn_local(async move {
            // One that cannot be read now was deleted, or the stream will say more.
            if let Ok(schedule) = listing.client.call(GetSchedule { id }).await {
                listing.put(schedule);
            }
        });
    }

    fn reload(&self) {
        let listing = self.clone();
        spawn_local(async move {
            if let Ok(page) = listing.client.call(query(None)).await {
                if page.next.is_none() {
                    let gone = |it: &Shown| !page.items.iter().any(|kept| kept.id == it.id);
                    listing.rows.try_update(|rows| rows.retain(|it| !gone(it)));
                }
                page.items.into_iter().for_each(|it| listing.put(it));
            }
        });
    }

    fn more(&self) {
        let listing = self.clone();
        spawn_local(async move {
            let asked = query(listing.next.get_untracked());
            let answer: Result<Page<Schedule>, Problem> = listing.client.call(asked).await;
            match answer {
                Ok(page) => {
                    listing.next.try_set(page.next);
                    page.items.into_iter().for_each(|it| listing.put(it));
                }
                Err(problem) => listing.notices.complain(&problem),
            }
        });
    }
}

#[component]
fn ScheduleList(page: Page<Schedule>, rights: Rights) -> impl IntoView {
    let listing = Listing {
        rows: RwSignal::new(page.items.into_iter().map(Shown::new).collect()),
        next: RwSignal::new(page.next),
        client: expect_context(),
        notices: expect_context(),
    };
    let (following, deleted) = (listing.clone(), listing.clone());
    use_live().on_change(move |change| following.follow(change));
    let (rows, next) = (listing.rows, listing.next);
    let question = RwSignal::new(None::<Schedule>);
    let opened = RwSignal::new(None::<Uuid>);
    let listing = StoredValue::new(listing);
    view! {
        {move || rows.with(Vec::is_empty).then(|| view! { <NoSchedules rights/> })}
        <div class="sheet" class:hidden=move || rows.with(Vec::is_empty)>
            <table class="schedules" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Function"</th>
                        <th role="columnheader">"State"</th>
                        <th role="columnheader">"Runs"</th>
                        <th role="columnheader">"Last run"</th>
                        <th role="columnheader">"Next run"</th>
                        <th role="columnheader">"Actions"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || rows.get() key=|it| it.id let:shown>
                        <ScheduleRow shown rights question opened/>
                    </For>
                </tbody>
            </table>
        </div>
        <Show when=move || next.with(Option::is_some)>
            <button
                type="button"
                class="button"
                on:click=move |_| listing.with_value(Listing::more)
            >
                "Show more"
            </button>
        </Show>
        <DeleteQuestion subject=question on_deleted=move |id| deleted.remove(id)/>
        <RecordDialog opened/>
    }
}

#[component]
fn NoSchedules(rights: Rights) -> impl IntoView {
    let title = "Nothing runs by the clock yet";
    let text = "A schedule calls a deployed function at the times that you name, in your own time zone, and keeps a history of what came of it.";
    if !rights.may(Permission::ManageSchedules) {
        return view! { <Empty glyph=Glyph::CALENDAR_CLOCK title text/> }.into_any();
    }
    view! {
        <Empty glyph=Glyph::CALENDAR_CLOCK title text>
            {create_link()}
        </Empty>
    }
    .into_any()
}
