//! Which function it is, and the button that invokes it.

use api::functions::FunctionSummary;
use leptos::prelude::*;
use leptos_router::components::A;

use super::call::Call;
use crate::{
    browser,
    components::{
        copy_button::CopyButton,
        icon::{Glyph, Icon},
        instant::Instant,
        state::FunctionStateLabel,
    },
};

#[component]
pub fn Heading(
    summary: RwSignal<FunctionSummary>,
    event_name: String,
    call: Call,
    reason: Memo<Option<&'static str>>,
    invoke: Callback<()>,
) -> impl IntoView {
    let function = summary.get_untracked();
    let uuid = function.uuid.to_string();
    let copied = uuid.clone();
    let edit = format!("/functions/{}", function.name);
    let deploy = format!("/functions/{}/deploy", function.name);
    let not_live = move || summary.with(|it| it.live.is_none());
    view! {
        <header class="head">
            <h1>{function.name.to_string()}</h1>
            <FunctionStateLabel state=Signal::derive(move || summary.with(|it| it.state))/>
            <A href=edit attr:class="button">
                <Icon glyph=Glyph::PENCIL/>
                "Edit"
            </A>
            <CopyButton what="cURL" named=true text=move |()| call.script(&browser::origin())/>
            <button
                type="button"
                class="button primary"
                title="Ctrl+Enter"
                aria-keyshortcuts="Control+Enter"
                aria-describedby="why-off"
                disabled=move || reason.with(Option::is_some)
                aria-busy=move || call.busy.get().to_string()
                on:click=move |_| invoke.run(())
            >
                <Icon glyph=Glyph::PLAY/>
                "Invoke"
            </button>
        </header>
        <p id="why-off" class="why-off">
            {move || {
                reason
                    .get()
                    .map(|why| {
                        view! {
                            <Icon glyph=Glyph::INFO/>
                            {why}
                            {not_live().then(|| view! { " " <A href=deploy.clone()>"Deploy it"</A> })}
                        }
                    })
            }}
        </p>
        <dl class="facts">
            <div>
                <dt>"UUID"</dt>
                <dd class="mono">
                    {uuid} <CopyButton what="UUID" text=move |()| copied.clone()/>
                </dd>
            </div>
            <div>
                <dt>"Last changed"</dt>
                <dd>{move || view! { <Instant at=summary.with(|it| it.changed_at)/> }}</dd>
            </div>
            <div>
                <dt>"Event"</dt>
                <dd>{event_name}</dd>
            </div>
        </dl>
    }
}
