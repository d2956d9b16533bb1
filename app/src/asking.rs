//! What a form asks of the server: whether it is still asking, and why it was refused.

use api::{Client, Endpoint, Problem};
use leptos::{prelude::*, task::spawn_local};

#[derive(Clone, Copy)]
pub struct Asking {
    pub busy: RwSignal<bool>,
    pub failure: RwSignal<Option<Problem>>,
    client: StoredValue<Client>,
}

/// For use where a component is set up.
pub fn use_asking() -> Asking {
    Asking {
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
        client: StoredValue::new(expect_context()),
    }
}

impl Asking {
    /// Asks, and goes on with the answer. What is asked while another answer is awaited is dropped: it is the second press
    /// of a button.
    pub fn ask<E: Endpoint>(self, endpoint: E, then: impl FnOnce(E::Response) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        let client = self.client.get_value();
        spawn_local(async move {
            let answer = client.call(endpoint).await;
            // The form may be gone by now; then nobody waits for the answer.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(response) => then(response),
                Err(problem) => self.failure.set(Some(problem)),
            }
        });
    }
}
