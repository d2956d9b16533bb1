//! The icon of the tab tells of deployments, also while another tab is looked at: one runs, or the last ones failed.

use api::events::Change;
use leptos::prelude::*;
use uuid::Uuid;

use crate::{browser, live::use_live};

/// How many failed deployments the page shows that is looked at. The Deployments page says it, other pages say nothing.
#[derive(Clone, Copy)]
pub struct ShownFailures(RwSignal<usize>);

/// Follows the deployments of the whole account.
pub fn provide_tab_icon() {
    let failures = ShownFailures(RwSignal::new(0));
    provide_context(failures);
    let running = RwSignal::new(Vec::<Uuid>::new());
    use_live().begin_page();
    use_live().on_change(move |change| match change {
        Change::Deployment { deployment } => running.update(|all| {
            all.retain(|it| *it != deployment.id);
            if !deployment.state.is_final() {
                all.push(deployment.id);
            }
        }),
        // Whatever ended unseen has ended.
        Change::Reset => running.update(Vec::clear),
        _ => {}
    });
    let icon = Memo::new(move |_| match (running.with(Vec::len), failures.0.get()) {
        (0, 0) => "calm",
        (0, _) => "failed",
        _ => "running",
    });
    Effect::new(move |_| browser::set_icon(icon.get()));
}

/// To be called by the page that shows what failed; when it goes away, its failures are not told any more.
pub fn tell_failures(failures: Signal<usize>) {
    let ShownFailures(shown) = expect_context();
    Effect::new(move |_| shown.set(failures.get()));
    on_cleanup(move || {
        shown.try_set(0);
    });
}
