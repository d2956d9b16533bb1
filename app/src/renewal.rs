//! What a page shows, read anew when the server tells of a change.

use std::time::Duration;

use api::{Problem, events::Change};
use leptos::{prelude::*, task::spawn_local};

use crate::live::use_live;

/// How long changes are waited for, so that several at once are read once.
const TOGETHER: Duration = Duration::from_millis(300);

/// How often figures are read anew while they are looked at: nobody tells of single invocations.
const PERIOD: Duration = Duration::from_secs(15);

/// Calls `renew` soon after changes that concern the page, until the current component goes away.
pub fn renew_on(
    concerned: impl Fn(&Change) -> bool + Send + Sync + 'static,
    renew: impl Fn() + Clone + Send + Sync + 'static,
) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    use_live().on_change(move |change| {
        if !concerned(change) || waiting.try_get_value().is_none_or(|it| it.is_some()) {
            return;
        }
        let renew = renew.clone();
        let soon = set_timeout_with_handle(
            move || {
                waiting.try_set_value(None);
                renew();
            },
            TOGETHER,
        );
        waiting.set_value(soon.ok());
    });
    on_cleanup(move || {
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
    });
}

/// Calls `renew` now and then while the tab is looked at.
pub fn renew_now_and_then(renew: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let renew = renew.clone();
        let looked_at = move || {
            if !document().hidden() {
                renew();
            }
        };
        let repeated = set_interval_with_handle(looked_at, PERIOD).ok();
        on_cleanup(move || {
            if let Some(repeated) = repeated {
                repeated.clear();
            }
        });
    });
}

/// What was read for a part of a page, or why it could not be.
pub type Loaded<T> = Result<T, Problem>;

/// A part of a page that was loaded with it, and the way to read it anew. The page loads all its parts in one resource:
/// one that is made while another is waited for would be read twice, and not be what the server rendered.
pub fn renewed<T, F>(
    first: Loaded<T>,
    read: impl Fn() -> F + Send + Sync + 'static,
) -> (RwSignal<Loaded<T>>, Callback<()>)
where
    T: Send + Sync + 'static,
    F: Future<Output = Loaded<T>> + 'static,
{
    let value = RwSignal::new(first);
    let asked = StoredValue::new(0_u64);
    let renew = Callback::new(move |()| {
        asked.update_value(|it| *it += 1);
        let (number, reading) = (asked.get_value(), read());
        spawn_local(async move {
            let answer = reading.await;
            // Of several answers the one to the last question counts, and what is shown is better than nothing.
            let is_newest = asked.try_get_value() == Some(number);
            let shows_nothing = value.try_with_untracked(Result::is_err) == Some(true);
            if is_newest && (answer.is_ok() || shows_nothing) {
                value.try_set(answer);
            }
        });
    });
    (value, renew)
}
