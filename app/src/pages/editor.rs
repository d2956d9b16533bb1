//! The editor of one function: its code in the middle, its settings beside it, what a test gave below.

pub mod banners;
pub mod conflict;
pub mod content;
pub mod desk;
pub mod draft;
pub mod environment;
pub mod head;
pub mod kept;
pub mod saving;
pub mod secret_names;
pub mod settings;
pub mod settings_compared;
pub mod side;
pub mod testing;
pub mod versions;

use api::{
    Client, Problem,
    catalogues::{EventType, ListEventTypes},
    functions::{Function, GetFunction, Language},
    limits::{GetLimits, Limits},
    names::FunctionName,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        code::CodeField, page_title::PageTitle, problem::ProblemNote, skeleton::RowsToCome,
    },
    live::use_live,
    session::{Rights, SessionResource, rights},
};
use banners::Banners;
use conflict::ConflictDialog;
use desk::Desk;
use head::Head;
use kept::keep_unsaved;
use saving::Saving;
use secret_names::secret_names;
use side::Side;
use testing::{OutcomePanel, Testing};

/// The id of the field that holds the code.
pub const CODE: &str = "code";

/// What the page needs beside the session.
type Loaded = (Function, Vec<EventType>, Limits);

#[component]
pub fn EditorPage() -> impl IntoView {
    use_live().begin_page();
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|it| it.get("name").unwrap_or_default()));
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let loaded = Resource::new(move || name.get(), move |name| load(client.clone(), name));
    view! {
        <PageTitle name/>
        <Suspense fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                let person = session.await.map(|it| format!("{}:{}", it.account.id, it.name));
                match loaded.await {
                    Ok(loaded) => {
                        let person = person.unwrap_or_default();
                        view! { <Workbench loaded rights person/> }.into_any()
                    }
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| loaded.refetch()/> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(client: Client, name: String) -> Result<Loaded, Problem> {
    let name = FunctionName::parse(&name).map_err(|_| Problem::not_found("function", &name))?;
    let function = client.call(GetFunction { name }).await?;
    let events = client.call(ListEventTypes {}).await?;
    let limits = client.call(GetLimits {}).await?;
    Ok((function, events.items, limits))
}

#[component]
fn Workbench(
    loaded: Loaded,
    rights: Rights,
    /// Whose unsaved text is kept.
    person: String,
) -> impl IntoView {
    let (function, events, limits) = loaded;
    let desk = Desk::new(function, events, limits, rights);
    let saving = Saving::new(desk);
    let testing = Testing::new(desk);
    let secrets = secret_names();
    let unsaved = keep_unsaved(desk, &person);
    let save = Callback::new(move |()| {
        spawn_local(async move {
            saving.save().await;
        });
    });
    // Ctrl+S saves wherever the focus is; the editor has told already when it was there.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let saves = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("s");
        if saves && !event.default_prevented() {
            event.prevent_default();
            save.run(());
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="editor-page">
            <Head desk saving testing/>
            <Banners desk saving unsaved/>
            <div class="desk">
                <section class="code" aria-label="Code">
                    <CodeField
                        value=desk.draft.code
                        id=CODE
                        label=format!("Code of {}", desk.file())
                        language=language_id(desk.language)
                        file=desk.file()
                        readonly=!desk.may_write
                        markers=Signal::derive(move || markers(saving))
                        secrets=secrets
                        on_save=save
                    />
                    <p class="hint keys">
                        <kbd>"Ctrl"</kbd>"+"<kbd>"S"</kbd>" saves, "<kbd>"F1"</kbd>" lists the commands, "
                        <kbd>"Ctrl"</kbd>"+"<kbd>"M"</kbd>" lets "<kbd>"Tab"</kbd>" leave the editor"
                    </p>
                </section>
                <Side desk testing/>
            </div>
            <OutcomePanel testing/>
            <ConflictDialog desk saving/>
        </div>
    }
}

pub fn language_id(language: Language) -> &'static str {
    match language {
        Language::Javascript => "javascript",
        Language::Typescript => "typescript",
    }
}

fn markers(saving: Saving) -> String {
    let places: Vec<_> = saving
        .fault()
        .into_iter()
        .map(
            |it| serde_json::json!({ "line": it.line, "column": it.column, "message": it.message }),
        )
        .collect();
    serde_json::Value::from(places).to_string()
}
