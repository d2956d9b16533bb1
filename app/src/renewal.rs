//! What a page shows, read anew when the server tells of a change.

use std::time::Duration;

use api::events::Change;
use leptos::prelude::*;

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
