//! The tokens of scripts: one's own, or all of the account's for who manages people.

pub mod create;

use api::{
    Client,
    events::Change,
    page::MAX_LIMIT,
    tokens::{ListTokens, RevokeToken, Scope, Token},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use crate::{
    components::{
        dialog::Dialog,
        empty::Empty,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    paged::Paged,
    pages::settings::roles::name,
    session::{Rights, SessionResource, rights},
};
use create::CreateDialog;

type TokenList = Paged<ListTokens, Token>;

#[component]
pub fn TokensPage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let tokens = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(list_tokens(None)).await }
        },
    );
    view! {
        <Title text="Tokens"/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let rights = rights(session).await;
                match tokens.await {
                    Ok(page) => {
                        let list = Paged::new(page, list_tokens);
                        view! { <Tokens list rights/> }.into_any()
                    }
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| tokens.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

fn list_tokens(cursor: Option<String>) -> ListTokens {
    let limit = Some(MAX_LIMIT);
    ListTokens { limit, cursor }
}

#[component]
fn Tokens(list: TokenList, rights: Rights) -> impl IntoView {
    use_live().on_change(move |change| {
        if matches!(change, Change::People | Change::Reset) {
            list.reload();
        }
    });
    let creating = RwSignal::new(false);
    let ending = RwSignal::new(None::<Token>);
    let is_empty = move || list.items.with(Vec::is_empty);
    let create_button = move || {
        view! {
            <button type="button" class="button primary" on:click=move |_| creating.set(true)>
                <Icon glyph=Glyph::PLUS/>
                "Create token"
            </button>
        }
    };
    view! {
        <div class="part-head">
            <p class="lead">
                "Scripts send a token instead of a password. Each has a role, and may be narrowed to some functions or operations."
            </p>
            <Show when=move || !is_empty()>{create_button()}</Show>
        </div>
        <Show when=is_empty>
            <Empty
                glyph=Glyph::KEY_ROUND
                title="No tokens yet"
                text="Create one for a script, a build server or whatever calls your functions. It is shown once."
            >
                {create_button()}
            </Empty>
        </Show>
        <div class="sheet" class:hidden=is_empty>
            <table class="tokens" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Token"</th>
                        <th role="columnheader">"Role"</th>
                        <th role="columnheader">"Scope"</th>
                        <th role="columnheader">"Made"</th>
                        <th role="columnheader">"Ends"</th>
                        <th role="columnheader">"Last used"</th>
                        <th role="columnheader">"Actions"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For
                        each=move || list.items.get()
                        key=|it| (it.id, it.last_used_at)
                        let:token
                    >
                        <TokenRow token ending/>
                    </For>
                </tbody>
            </table>
        </div>
        {list.more_button()}
        <CreateDialog shown=creating rights on_created=move |()| list.reload()/>
        <ConfirmRevoke list ending/>
    }
}

#[component]
fn TokenRow(token: Token, ending: RwSignal<Option<Token>>) -> impl IntoView {
    let label = format!("Revoke {}", token.name);
    let prefix = match token.prefix.as_str() {
        "" => "flint_…".to_owned(),
        prefix => format!("{prefix}…"),
    };
    let instant = |at: Option<api::Timestamp>, otherwise: &'static str| match at {
        Some(at) => view! { <Instant at/> }.into_any(),
        None => otherwise.into_any(),
    };
    let (ends, used) = (token.expires_at, token.last_used_at);
    let revoked = token.clone();
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {token.name}
                <small>
                    <code>{prefix}</code>
                </small>
            </th>
            <td role="cell" data-label="Role">{name(token.role)}</td>
            <td role="cell" data-label="Scope">{scope(&token.scope)}</td>
            <td role="cell" data-label="Made">
                <span>
                    <Instant at=token.created_at/>
                    <small>" by " {token.created_by}</small>
                </span>
            </td>
            <td role="cell" data-label="Ends">{instant(ends, "Never")}</td>
            <td role="cell" data-label="Last used">{instant(used, "Never")}</td>
            <td role="cell" class="actions">
                <button
                    type="button"
                    class="button"
                    aria-label=label
                    on:click=move |_| ending.set(Some(revoked.clone()))
                >
                    "Revoke"
                </button>
            </td>
        </tr>
    }
}

/// A scope in words.
fn scope(scope: &Scope) -> String {
    let functions = scope.functions.as_ref().map(|all| {
        let names: Vec<&str> = all.iter().map(|it| it.as_str()).collect();
        names.join(", ")
    });
    let operations = scope.operations.as_ref().map(|all| all.join(", "));
    match (functions, operations) {
        (None, None) => "Everything of its role".to_owned(),
        (Some(functions), None) => format!("Functions {functions}"),
        (None, Some(operations)) => format!("Operations {operations}"),
        (Some(functions), Some(operations)) => format!("{operations} of {functions}"),
    }
}

/// Asks before a script stops working.
#[component]
fn ConfirmRevoke(list: TokenList, ending: RwSignal<Option<Token>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let revoke = Callback::new(move |()| {
        let Some(token) = ending.get_untracked() else {
            return;
        };
        ending.set(None);
        let client = client.clone();
        spawn_local(async move {
            match client.call(RevokeToken { id: token.id }).await {
                Ok(()) => notices.say(format!("{} is revoked", token.name)),
                Err(problem) => notices.complain(&problem),
            }
            list.reload();
        });
    });
    let title = move || {
        ending.with(|it| match it {
            Some(token) => format!("Revoke {}", token.name),
            None => "Revoke".to_owned(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || ending.get().is_some())
            on_close=move |()| ending.set(None)
        >
            <p>
                "Whatever uses it is turned away from now on, and so are tokens that were made with it. It cannot be brought back."
            </p>
            <footer>
                <button type="button" class="button" on:click=move |_| ending.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button danger" on:click=move |_| revoke.run(())>
                    "Revoke"
                </button>
            </footer>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use api::{names::FunctionName, tokens::Scope};

    use super::scope;

    #[test]
    fn a_scope_is_told_in_words() {
        let functions = Some(vec![FunctionName::parse("greet").expect("a name")]);
        let operations = Some(vec!["Invoke".to_owned(), "GetFunction".to_owned()]);
        let told = |functions: &Option<_>, operations: &Option<_>| {
            scope(&Scope {
                functions: Clone::clone(functions),
                operations: Clone::clone(operations),
            })
        };
        assert_eq!(told(&None, &None), "Everything of its role");
        assert_eq!(told(&functions, &None), "Functions greet");
        assert_eq!(told(&None, &operations), "Operations Invoke, GetFunction");
        assert_eq!(
            told(&functions, &operations),
            "Invoke, GetFunction of greet"
        );
    }
}
