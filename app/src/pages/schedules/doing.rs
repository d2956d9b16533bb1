//! What can be done with a schedule besides changing it, and what is said about it.

use api::{
    Client, Endpoint,
    schedules::{DeleteSchedule, PauseSchedule, ResumeSchedule, RunSchedule, Schedule},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::components::{dialog::Dialog, notices::Notices};

#[derive(Clone)]
pub struct Doing {
    client: Client,
    notices: Notices,
}

/// For use where a component is set up.
pub fn use_doing() -> Doing {
    Doing {
        client: expect_context(),
        notices: expect_context(),
    }
}

impl Doing {
    pub fn pause(&self, id: Uuid) {
        self.call(PauseSchedule { id }, "The schedule is paused");
    }

    pub fn resume(&self, id: Uuid) {
        self.call(ResumeSchedule { id }, "The schedule runs again");
    }

    pub fn run(&self, id: Uuid) {
        self.call(
            RunSchedule { id },
            "It runs now; the history tells how it went",
        );
    }

    /// What shows the schedule follows the stream of changes.
    fn call<E: Endpoint>(&self, endpoint: E, said: &'static str) {
        let Doing { client, notices } = self.clone();
        spawn_local(async move {
            match client.call(endpoint).await {
                Ok(_) => notices.say(said),
                Err(problem) => notices.complain(&problem),
            }
        });
    }
}

/// Asks before a schedule and its history are gone.
#[component]
pub fn DeleteQuestion(
    subject: RwSignal<Option<Schedule>>,
    /// Told once the schedule is gone.
    #[prop(into)]
    on_deleted: Callback<Uuid>,
) -> impl IntoView {
    let Doing { client, notices } = use_doing();
    let delete = Callback::new(move |()| {
        let Some(Schedule { id, .. }) = subject.get_untracked() else {
            return;
        };
        subject.set(None);
        let client = client.clone();
        spawn_local(async move {
            match client.call(DeleteSchedule { id }).await {
                Ok(()) => {
                    notices.say("The schedule is deleted");
                    on_deleted.run(id);
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    let what = move || {
        subject.with(|it| {
            it.as_ref().map(|it| {
                format!(
                    "{} is not called any more by “{}” ({}), and the history of these calls is gone. To stop for a while, pause the schedule instead.",
                    it.function, it.cron, it.time_zone
                )
            })
        })
    };
    view! {
        <Dialog
            title="Delete the schedule"
            shown=Signal::derive(move || subject.with(Option::is_some))
            on_close=move |()| subject.set(None)
        >
            <p>{what}</p>
            <footer>
                <button type="button" class="button" on:click=move |_| subject.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button danger" on:click=move |_| delete.run(())>
                    "Delete"
                </button>
            </footer>
        </Dialog>
    }
}
