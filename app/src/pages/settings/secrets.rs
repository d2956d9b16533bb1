//! Secrets: their names and who changed them. What is stored never comes back to a page.

pub mod delete;
pub mod form;
pub mod value;

use api::{
    Client, Permission, Problem,
    events::Change,
    names::SecretName,
    page::MAX_LIMIT,
    secrets::{ListSecrets, Secret},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    session::{SessionResource, rights},
};
use delete::ConfirmDeleteSecret;
use form::{Purpose, SecretForm};

/// How a function reads a secret.
const READING: &str = "const { Toolbelt } = require('lp-faas-toolbelt');
const secrets = Toolbelt.SecretClient();
const { value } = await secrets.readSecret('api-key');";

#[component]
pub fn SecretsPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let list = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { all_secrets(&client).await }
        },
    );
    view! {
        <Title text="Secrets"/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let may_write = rights(session).await.may(Permission::ManageSecrets);
                match list.await {
                    Ok(secrets) => view! { <SecretList secrets may_write/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| list.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// The secrets of the account, all pages of them.
pub async fn all_secrets(client: &Client) -> Result<Vec<Secret>, Problem> {
    let mut secrets = Vec::new();
    let mut cursor = None;
    loop {
        let list = ListSecrets {
            limit: Some(MAX_LIMIT),
            cursor,
        };
        let page = client.call(list).await?;
        secrets.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(secrets);
        }
    }
}

/// The secrets as they are now, and what is open over them.
#[derive(Clone, Copy)]
pub struct Desk {
    secrets: RwSignal<Vec<Secret>>,
    pub purpose: RwSignal<Option<Purpose>>,
    pub deleting: RwSignal<Option<SecretName>>,
    pub client: StoredValue<Client>,
    pub notices: Notices,
}

impl Desk {
    /// What is open over the list stays open, with what was typed.
    pub fn reload(self) {
        let client = self.client.get_value();
        spawn_local(async move {
            // What cannot be read now is shown as it was.
            if let Ok(secrets) = all_secrets(&client).await {
                self.secrets.try_set(secrets);
            }
        });
    }
}

#[component]
fn SecretList(secrets: Vec<Secret>, may_write: bool) -> impl IntoView {
    let desk = Desk {
        secrets: RwSignal::new(secrets),
        purpose: RwSignal::new(None),
        deleting: RwSignal::new(None),
        client: StoredValue::new(expect_context()),
        notices: expect_context(),
    };
    use_live().on_change(move |change| {
        if matches!(change, Change::Secrets | Change::Reset) {
            desk.reload();
        }
    });
    let is_empty = Memo::new(move |_| desk.secrets.with(Vec::is_empty));
    view! {
        <div class="secrets-lead">
            <p class="lead">
                "Keys and passwords that functions need. They are encrypted, nobody can read them here again, and logs and errors show •••• in their place. Functions read a new value at once, without a deployment."
            </p>
            {move || (may_write && !is_empty.get()).then(|| view! { <AddButton desk/> })}
        </div>
        {move || is_empty.get().then(|| view! { <NoSecrets desk may_write/> })}
        <div class="sheet" class:hidden=is_empty>
            <table class="secrets" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Secret"</th>
                        <th role="columnheader">"Last changed"</th>
                        <th role="columnheader">"By"</th>
                        {may_write.then(|| view! { <th role="columnheader">"Actions"</th> })}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For
                        each=move || desk.secrets.get()
                        key=|it| (it.name.clone(), it.version, it.changed_at)
                        let:secret
                    >
                        <SecretRow secret desk may_write/>
                    </For>
                </tbody>
            </table>
        </div>
        <details class="reading" class:hidden=is_empty>
            <summary>"How a function reads a secret"</summary>
            <pre class="excerpt" tabindex="0">{READING}</pre>
        </details>
        <SecretForm desk/>
        <ConfirmDeleteSecret desk/>
    }
}

#[component]
fn AddButton(desk: Desk) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button primary"
            on:click=move |_| desk.purpose.set(Some(Purpose::Add))
        >
            <Icon glyph=Glyph::PLUS/>
            "Add a secret"
        </button>
    }
}

#[component]
fn SecretRow(secret: Secret, desk: Desk, may_write: bool) -> impl IntoView {
    let Secret {
        name,
        changed_at,
        changed_by,
        ..
    } = secret;
    let title = name.to_string();
    let (replaced, deleted) = (name.clone(), name.clone());
    let replace_label = format!("Replace {name}");
    let delete_label = format!("Delete {name}");
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <code>{title}</code>
            </th>
            <td role="cell" data-label="Changed">
                <Instant at=changed_at/>
            </td>
            <td role="cell" data-label="By">{changed_by}</td>
            {may_write
                .then(|| {
                    view! {
                        <td role="cell" class="actions">
                            <button
                                type="button"
                                class="button bare square"
                                aria-label=replace_label
                                on:click=move |_| {
                                    desk.purpose.set(Some(Purpose::Replace(replaced.clone())));
                                }
                            >
                                <Icon glyph=Glyph::PENCIL/>
                            </button>
                            <button
                                type="button"
                                class="button bare square"
                                aria-label=delete_label
                                on:click=move |_| desk.deleting.set(Some(deleted.clone()))
                            >
                                <Icon glyph=Glyph::TRASH/>
                            </button>
                        </td>
                    }
                })}
        </tr>
    }
}

#[component]
fn NoSecrets(desk: Desk, may_write: bool) -> impl IntoView {
    let text = match may_write {
        true => {
            "Keep keys and passwords out of code and environment variables. Add a secret, then read it in a function:"
        }
        false => "A developer or an admin adds secrets. A function reads one like this:",
    };
    view! {
        <Empty glyph=Glyph::KEY_ROUND title="No secrets yet" text>
            <pre class="excerpt" tabindex="0">{READING}</pre>
            {may_write.then(|| view! { <AddButton desk/> })}
        </Empty>
    }
}
