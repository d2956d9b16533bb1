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
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        instant::Instant,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    session::{Rights, SessionResource, rights},
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
                let rights = rights(session).await;
                match list.await {
                    Ok(secrets) => {
                        let reload = Callback::new(move |()| list.refetch());
                        view! { <SecretList secrets rights reload/> }.into_any()
                    }
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

#[component]
fn SecretList(secrets: Vec<Secret>, rights: Rights, reload: Callback<()>) -> impl IntoView {
    use_live().on_change(move |change| {
        if matches!(change, Change::Secrets | Change::Reset) {
            reload.run(());
        }
    });
    let may_write = rights.may(Permission::ManageSecrets);
    let purpose = RwSignal::new(None::<Purpose>);
    let delete = RwSignal::new(None::<SecretName>);
    let empty = secrets.is_empty();
    let add = move || {
        view! {
            <button
                type="button"
                class="button primary"
                on:click=move |_| purpose.set(Some(Purpose::Add))
            >
                <Icon glyph=Glyph::Plus/>
                "Add a secret"
            </button>
        }
    };
    let row = move |secret: Secret| view! { <SecretRow secret may_write purpose delete/> };
    let content = if empty {
        view! { <NoSecrets may_write add=add.into_any()/> }.into_any()
    } else {
        view! {
            <div class="sheet">
                <table class="secrets" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"Secret"</th>
                            <th role="columnheader">"Last changed"</th>
                            <th role="columnheader">"By"</th>
                            <th role="columnheader">"Actions"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{secrets.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <details class="reading">
                <summary>"How a function reads a secret"</summary>
                <pre class="excerpt" tabindex="0">{READING}</pre>
            </details>
        }
        .into_any()
    };
    view! {
        <div class="secrets-lead">
            <p class="lead">
                "Keys and passwords that functions need. They are encrypted, nobody can read them here again, and logs and errors show •••• in their place. Functions read a new value at once, without a deployment."
            </p>
            {(may_write && !empty).then(add)}
        </div>
        {content}
        <SecretForm purpose reload/>
        <ConfirmDeleteSecret subject=delete reload/>
    }
}

#[component]
fn SecretRow(
    secret: Secret,
    may_write: bool,
    purpose: RwSignal<Option<Purpose>>,
    delete: RwSignal<Option<SecretName>>,
) -> impl IntoView {
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
            <td role="cell" class="actions">
                {may_write
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button bare square"
                                aria-label=replace_label
                                on:click=move |_| {
                                    purpose.set(Some(Purpose::Replace(replaced.clone())));
                                }
                            >
                                <Icon glyph=Glyph::Pencil/>
                            </button>
                            <button
                                type="button"
                                class="button bare square"
                                aria-label=delete_label
                                on:click=move |_| delete.set(Some(deleted.clone()))
                            >
                                <Icon glyph=Glyph::Trash/>
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}

#[component]
fn NoSecrets(may_write: bool, add: AnyView) -> impl IntoView {
    let text = match may_write {
        true => {
            "Keep keys and passwords out of code and environment variables. Add a secret, then read it in a function:"
        }
        false => "A developer or an admin adds secrets. A function reads one like this:",
    };
    view! {
        <Empty glyph=Glyph::KeyRound title="No secrets yet" text>
            <pre class="excerpt" tabindex="0">{READING}</pre>
            {may_write.then_some(add)}
        </Empty>
    }
}
