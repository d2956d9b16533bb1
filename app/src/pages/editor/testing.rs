//! Test draft: runs the text in the editor, and shows what came of it.

use api::{Client, invocations::TestDraft};
use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    pages::{
        editor::desk::Desk,
        invoke::{call::Call, logs::Logs, output::Output},
    },
};

/// The event whose sample the payload began with, and the call itself.
#[derive(Clone, Copy)]
pub struct Testing {
    desk: Desk,
    client: StoredValue<Client>,
    pub call: Call,
}

impl Testing {
    pub fn new(desk: Desk) -> Testing {
        let testing = Testing {
            desk,
            client: StoredValue::new(expect_context()),
            call: Call::new(desk.name.get_value(), desk.sample()),
        };
        // Another event has another payload; what the author wrote in its place stays.
        Effect::new(move |_| {
            let sample = desk.sample();
            let call = testing.call;
            let untouched = call.input.get_untracked() == call.sample.get_value();
            call.sample.set_value(sample.clone());
            if untouched {
                call.input.set(sample);
            }
        });
        testing
    }

    /// Runs the draft. What is live stays as it is.
    pub async fn run(self) {
        let call = self.call;
        if call.busy.get_untracked() || !self.desk.may_write {
            return;
        }
        let Some(input) = call.read() else { return };
        let content = untrack(|| self.desk.draft.content());
        call.busy.set(true);
        let draft = TestDraft {
            name: self.desk.name.get_value(),
            code: content.code,
            language: self.desk.language,
            env: content.env,
            payload: input.payload,
            headers: input.headers,
            timestamp: input.timestamp,
        };
        let answer = self.client.get_value().call(draft).await;
        call.answer.try_set(Some(answer));
        call.busy.try_set(false);
    }
}

/// What the last test gave, under the code.
#[component]
pub fn OutcomePanel(testing: Testing) -> impl IntoView {
    let answer = testing.call.answer;
    view! {
        <Show when=move || answer.with(Option::is_some)>
            <section class="outcome-panel" aria-labelledby="test-title">
                <header>
                    <h2 id="test-title">"Test of the draft"</h2>
                    <button
                        type="button"
                        class="button bare square"
                        aria-label="Close"
                        on:click=move |_| answer.set(None)
                    >
                        <Icon glyph=Glyph::X/>
                    </button>
                </header>
                <div class="panes">
                    <Output call=testing.call/>
                    <Logs call=testing.call/>
                </div>
            </section>
        </Show>
    }
}
