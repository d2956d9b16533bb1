//! After how long without an invocation the function is stopped: shown, and changed in place. It holds at once.

use api::{
    Client, Permission,
    functions::{FunctionSummary, SetIdleStop},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        dialog::Dialog,
        figures::long_time,
        icon::{Glyph, Icon},
        notices::Notices,
    },
    session::Rights,
};

/// What one can choose, in seconds.
const CHOICES: [u64; 7] = [
    60,
    10 * 60,
    3600,
    6 * 3600,
    24 * 3600,
    7 * 24 * 3600,
    30 * 24 * 3600,
];

#[component]
pub fn IdleTime(summary: RwSignal<FunctionSummary>, rights: Rights) -> impl IntoView {
    let asks = RwSignal::new(false);
    let own = Memo::new(move |_| summary.with(|it| it.idle_stop_seconds));
    let words = move || match own.get() {
        Some(seconds) => format!("After {} without a call", long_time(seconds)),
        None => "As the installation says".to_owned(),
    };
    view! {
        <div>
            <dt>"Stopped"</dt>
            <dd>
                {words}
                {rights
                    .may(Permission::Deploy)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button bare square"
                                aria-label="Change the idle time"
                                on:click=move |_| asks.set(true)
                            >
                                <Icon glyph=Glyph::PENCIL/>
                            </button>
                        }
                    })}
                <IdleDialog summary own asks/>
            </dd>
        </div>
    }
}

#[component]
fn IdleDialog(
    summary: RwSignal<FunctionSummary>,
    own: Memo<Option<u64>>,
    asks: RwSignal<bool>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let chosen = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        if asks.get() {
            chosen.set(own.get_untracked());
        }
    });
    let save = Callback::new(move |()| {
        asks.set(false);
        let client = client.clone();
        let set = SetIdleStop {
            name: summary.with_untracked(|it| it.name.clone()),
            seconds: chosen.get_untracked(),
        };
        spawn_local(async move {
            match client.call(set).await {
                Ok(function) => {
                    summary.try_set(function);
                    notices.say("The idle time holds from now on".to_owned());
                }
                Err(problem) => notices.complain(&problem),
            }
        });
    });
    view! {
        <Dialog title="When it is stopped" shown=asks on_close=move |()| asks.set(false)>
            <p>
                "A function that nobody invokes for a while is stopped: nothing of it stays in memory. Its next call starts it again, mostly in less than a millisecond."
            </p>
            <IdleChoices own chosen/>
            <footer>
                <button type="button" class="button" on:click=move |_| asks.set(false)>
                    "Cancel"
                </button>
                <button type="button" class="button primary" on:click=move |_| save.run(())>
                    "Save"
                </button>
            </footer>
        </Dialog>
    }
}

#[component]
fn IdleChoices(own: Memo<Option<u64>>, chosen: RwSignal<Option<u64>>) -> impl IntoView {
    let choice = move |seconds: Option<u64>| {
        let words = match seconds {
            Some(seconds) => format!("After {}", long_time(seconds)),
            None => "As the installation says".to_owned(),
        };
        view! {
            <label>
                <input
                    type="radio"
                    name="idle-stop"
                    prop:checked=move || chosen.get() == seconds
                    on:change=move |_| chosen.set(seconds)
                />
                <span>{words}</span>
            </label>
        }
    };
    let mut choices = vec![None];
    choices.extend(CHOICES.map(Some));
    // What a script set stays a choice.
    let set = own.get_untracked();
    if !choices.contains(&set) {
        choices.push(set);
    }
    view! {
        <fieldset class="choices">
            <legend class="visually-hidden">"When it is stopped"</legend>
            {choices.into_iter().map(choice).collect_view()}
        </fieldset>
    }
}
