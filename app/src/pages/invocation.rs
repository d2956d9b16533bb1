//! One invocation: what came of it, who called it, where its time went, what it logged.

use api::{
    Client, Permission, Problem,
    invocations::{GetInvocation, Invocation, InvocationError, Kept, LogEntry},
    text::visible_lines,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_params_map};
use uuid::Uuid;

use super::logs::{NoRights, whole::Extras};
use crate::{
    components::{
        call_time::CallTime,
        copy_button::CopyButton,
        icon::{Glyph, Icon},
        instant::{Instant, Moment},
        level::LevelLabel,
        outbound::Outbound,
        outcome::{OutcomeLabel, TestBadge, trigger_word},
        problem::{ProblemNote, place_in_code},
        skeleton::RowsToCome,
    },
    pages::invoke::call::pretty,
    session::{SessionResource, rights},
};

#[component]
pub fn InvocationPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let loaded = Resource::new(
        move || id.get(),
        move |id| {
            let client = client.clone();
            async move { load(&client, &id).await }
        },
    );
    view! {
        <Title text="Invocation"/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match loaded.await {
                    _ if !rights.may(Permission::ReadInvocations) => {
                        view! { <NoRights/> }.into_any()
                    }
                    Ok(invocation) => view! { <Whole invocation/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| loaded.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn load(client: &Client, id: &str) -> Result<Invocation, Problem> {
    let id = Uuid::try_parse(id).map_err(|_| Problem::not_found("invocation", id))?;
    client.call(GetInvocation { id }).await
}

#[component]
fn Whole(invocation: Invocation) -> impl IntoView {
    let (timing, cold_start) = (invocation.timing, invocation.cold_start);
    let error = invocation.error.clone();
    let (input, output) = (invocation.input.clone(), invocation.output.clone());
    let (logs, dropped) = (invocation.logs.clone(), invocation.dropped_log_bytes);
    let outbound = invocation.outbound.clone();
    let id = invocation.id;
    view! {
        <div class="invocation">
            <Heading invocation/>
            <section class="pane" aria-labelledby="time-title">
                <header>
                    <h2 id="time-title">"Time"</h2>
                </header>
                <CallTime timing cold_start/>
                <Outbound calls=outbound timing/>
            </section>
            {error.map(|error| view! { <Failure error/> })}
            <Said logs dropped id/>
            <Payload title="Input" kept=input/>
            <Payload title="Output" kept=output/>
        </div>
    }
}

#[component]
fn Heading(invocation: Invocation) -> impl IntoView {
    let name = invocation.function.to_string();
    let id = invocation.id.to_string();
    let copied = id.clone();
    let edit = format!("/functions/{name}");
    let version = match invocation.version {
        Some(version) => {
            view! { <A href=edit.clone()>{format!("Version {version}")}</A> }.into_any()
        }
        None => "A draft that was not saved".into_any(),
    };
    let caller = format!(
        "{} by {}",
        trigger_word(invocation.trigger),
        invocation.invoked_by
    );
    let invoke = format!("/functions/{name}/invoke?from={id}");
    view! {
        <header class="head">
            <h1>"Invocation of " <A href=edit>{name}</A></h1>
            <OutcomeLabel outcome=invocation.outcome/>
            {invocation.test.then(|| view! { <TestBadge/> })}
            <A href=invoke attr:class="button">
                <Icon glyph=Glyph::PLAY/>
                "Open in IyF"
            </A>
        </header>
        <dl class="facts">
            <div>
                <dt>"Id"</dt>
                <dd class="mono">
                    {id} <CopyButton what="Id" text=move |()| copied.clone()/>
                </dd>
            </div>
            <div>
                <dt>"Called"</dt>
                <dd>
                    <Instant at=invocation.started_at/>
                </dd>
            </div>
            <div>
                <dt>"By"</dt>
                <dd>{caller}</dd>
            </div>
            <div>
                <dt>"Ran"</dt>
                <dd>{version}</dd>
            </div>
        </dl>
    }
}

#[component]
fn Failure(error: InvocationError) -> impl IntoView {
    let place = place_in_code(error.file, error.line, error.column);
    view! {
        <section class="pane failure" aria-labelledby="error-title">
            <header>
                <h2 id="error-title">"Error"</h2>
            </header>
            <p class="message">
                <strong>{error.name}</strong>
                ": "
                {visible_lines(&error.message).into_owned()}
            </p>
            {place.map(|it| view! { <p class="place">{it}</p> })}
            {error
                .stack
                .map(|it| {
                    view! {
                        <pre class="result" tabindex="0" aria-label="Stack">
                            {visible_lines(&it).into_owned()}
                        </pre>
                    }
                })}
        </section>
    }
}

#[component]
fn Said(logs: Vec<LogEntry>, dropped: u64, id: Uuid) -> impl IntoView {
    let none = logs
        .is_empty()
        .then(|| view! { <p class="waiting">"It logged nothing."</p> });
    let lines = logs.into_iter().map(|entry| {
        view! {
            <li class="log">
                <LevelLabel level=entry.level/>
                <Moment at=entry.timestamp/>
                <pre class="said" tabindex="0">
                    {visible_lines(&entry.message).into_owned()}
                </pre>
                <Extras extras=entry.extras/>
            </li>
        }
    });
    view! {
        <section class="pane" aria-labelledby="logs-title">
            <header>
                <h2 id="logs-title">"Logs"</h2>
                <A href=format!("/logs?invocation={id}") attr:class="button bare">
                    <Icon glyph=Glyph::LOGS/>
                    "Search in them"
                </A>
            </header>
            <ol>{lines.collect_view()}</ol>
            {none}
            {(dropped > 0)
                .then(|| view! { <p class="cut">{format!("{dropped} bytes of logs past the limit were dropped.")}</p> })}
        </section>
    }
}

#[component]
fn Payload(title: &'static str, kept: Option<Kept>) -> impl IntoView {
    let id = format!("{}-title", title.to_lowercase());
    let labelled = id.clone();
    let body = match kept {
        None => view! {
            <p class="waiting">
                "It was not kept. The function's settings say whether it is: Editor, Settings, What is kept."
            </p>
        }
        .into_any(),
        Some(kept) => {
            let cut = (!kept.is_whole())
                .then(|| format!("Cut: the first {} of {} bytes were kept.", kept.text.len(), kept.bytes));
            let text = serde_json::from_str(&kept.text).map_or(kept.text, |it| pretty(&it));
            view! {
                <pre class="result" tabindex="0" aria-label=title>
                    {visible_lines(&text).into_owned()}
                </pre>
                {cut.map(|it| view! { <p class="cut">{it}</p> })}
            }
            .into_any()
        }
    };
    view! {
        <section class="pane" aria-labelledby=labelled>
            <header>
                <h2 id=id>{title}</h2>
            </header>
            {body}
        </section>
    }
}
