//! The editor's head: which function, whether it is saved, and what to do next.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_navigate};

use crate::{
    components::{
        dialog::Dialog,
        icon::{Glyph, Icon},
        state::FunctionStateLabel,
    },
    pages::editor::{desk::Desk, saving::Saving, testing::Testing},
};

#[component]
pub fn Head(desk: Desk, saving: Saving, testing: Testing) -> impl IntoView {
    let changed = desk.draft.changed;
    let asks = RwSignal::new(false);
    let name = desk.name.get_value();
    let review = format!("/functions/{name}/deploy");
    let invoke = format!("/functions/{name}/invoke");
    let details = format!("/functions/{name}/details");
    let navigate = use_navigate();
    let deploy = move |_| match changed.get_untracked() {
        true => asks.set(true),
        false => navigate(&review, Default::default()),
    };
    let is_live = move || desk.now.with(|it| it.summary.live.is_some());
    view! {
        <header class="head">
            <A href="/functions" attr:class="button bare square" attr:aria-label="All functions">
                <Icon glyph=Glyph::ARROW_LEFT/>
            </A>
            <h1 class="mono">{name.to_string()}</h1>
            <FunctionStateLabel state=Signal::derive(move || desk.summary().state)/>
            <p class="unsaved" class:changed=changed role="status">
                {move || if changed.get() { "Unsaved changes" } else { "No changes to save" }}
            </p>
            <div class="actions">
                <A href=details attr:class="button">
                    <Icon glyph=Glyph::LIST_CHECKS/>
                    "Details"
                </A>
                <Show when=is_live>
                    <A href=invoke.clone() attr:class="button">
                        <Icon glyph=Glyph::PLAY/>
                        "Invoke"
                    </A>
                </Show>
                <Show when=move || desk.may_write>
                    <TestButton testing/>
                    <SaveButton desk saving/>
                </Show>
                <button
                    type="button"
                    class="button"
                    class:primary=move || !changed.get()
                    disabled=!desk.may_deploy
                    title=(!desk.may_deploy).then_some("Your role does not allow it")
                    on:click=deploy
                >
                    <Icon glyph=Glyph::ROCKET/>
                    "Deploy"
                </button>
            </div>
            <SaveFirst desk saving asks/>
        </header>
    }
}

#[component]
fn SaveButton(desk: Desk, saving: Saving) -> impl IntoView {
    let changed = desk.draft.changed;
    let off = move || !changed.get() || saving.busy.get() || desk.has_faulty_variable();
    view! {
        <button
            type="button"
            class="button"
            class:primary=changed
            disabled=off
            aria-keyshortcuts="Control+S"
            on:click=move |_| {
                spawn_local(async move {
                    saving.save().await;
                })
            }
        >
            <Icon glyph=Glyph::SAVE/>
            {move || if saving.busy.get() { "Saving…" } else { "Save" }}
        </button>
    }
}

#[component]
fn TestButton(testing: Testing) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            disabled=testing.call.busy
            title="Runs the text in the editor with the payload beside it; what is live stays as it is"
            on:click=move |_| spawn_local(testing.run())
        >
            <Icon glyph=Glyph::FLASK_CONICAL/>
            {move || if testing.call.busy.get() { "Testing…" } else { "Test draft" }}
        </button>
    }
}

/// Only what is saved can be deployed.
#[component]
fn SaveFirst(desk: Desk, saving: Saving, asks: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let go = Callback::new(move |()| {
        let navigate = navigate.clone();
        asks.set(false);
        spawn_local(async move {
            if saving.save().await {
                let review = format!("/functions/{}/deploy", desk.name.get_value());
                navigate(&review, Default::default());
            }
        });
    });
    view! {
        <Dialog title="Save first?" shown=asks on_close=move |()| asks.set(false)>
            <p>"A deployment makes a saved version live. The editor holds changes that are not saved yet."</p>
            <footer>
                <button type="button" class="button" on:click=move |_| asks.set(false)>
                    "Go on editing"
                </button>
                <button type="button" class="button primary" on:click=move |_| go.run(())>
                    "Save and review"
                </button>
            </footer>
        </Dialog>
    }
}
