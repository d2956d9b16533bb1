//! The accounts that the person is a member of: switching between them, making and renaming them.

use api::{
    Client, Permission,
    accounts::{CreateAccount, Membership, NAME_LENGTH, RenameAccount, SwitchAccount},
    session::Session,
};
use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    asking::use_asking,
    browser,
    components::{
        credentials::value,
        dialog::Dialog,
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
    },
    pages::settings::roles::name,
};

/// What is asked for a name.
#[derive(Clone, PartialEq)]
enum Naming {
    New,
    Rename { id: Uuid, name: String },
}

#[component]
pub fn Memberships(session: Session, accounts: Vec<Membership>) -> impl IntoView {
    let manages = session.role.grants(Permission::ManagePeople);
    let naming = RwSignal::new(None::<Naming>);
    let switch = switching();
    let row = move |it: Membership| view! { <MembershipRow membership=it manages naming switch/> };
    view! {
        <section class="own-part wide">
            <div class="part-head">
                <div>
                    <h2>{session.name}</h2>
                    <p class="lead">
                        "Each account has functions, people and tokens of its own. You act in one at a time."
                    </p>
                </div>
                {manages
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| naming.set(Some(Naming::New))
                            >
                                <Icon glyph=Glyph::PLUS/>
                                "Create account"
                            </button>
                        }
                    })}
            </div>
            <div class="sheet">
                <table class="own-accounts" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"Account"</th>
                            <th role="columnheader">"Your role"</th>
                            <th role="columnheader">"Actions"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{accounts.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <NameDialog naming switch/>
        </section>
    }
}

#[component]
fn MembershipRow(
    membership: Membership,
    manages: bool,
    naming: RwSignal<Option<Naming>>,
    switch: Callback<Uuid>,
) -> impl IntoView {
    let id = membership.id;
    let title = membership.name.clone();
    let rename = format!("Rename {title}");
    let switch_label = format!("Switch to {title}");
    let ask = move |_| {
        let name = membership.name.clone();
        naming.set(Some(Naming::Rename { id, name }));
    };
    let action = match (membership.current, manages) {
        (true, true) => Some(
            view! {
                <button type="button" class="button" aria-label=rename on:click=ask>
                    "Rename"
                </button>
            }
            .into_any(),
        ),
        (true, false) => None,
        (false, _) => Some(
            view! {
                <button
                    type="button"
                    class="button"
                    aria-label=switch_label
                    on:click=move |_| switch.run(id)
                >
                    "Switch"
                </button>
            }
            .into_any(),
        ),
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {title}
                {membership.current.then(|| view! { <small>"You act in it now"</small> })}
            </th>
            <td role="cell" data-label="Your role">{name(membership.role)}</td>
            <td role="cell" class="actions">{action}</td>
        </tr>
    }
}

/// Lets the session act in another account, and shows that one's functions.
fn switching() -> Callback<Uuid> {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    Callback::new(move |account: Uuid| {
        let client = client.clone();
        spawn_local(async move {
            match client.call(SwitchAccount { account }).await {
                Ok(_) => browser::load("/functions"),
                Err(problem) => notices.complain(&problem),
            }
        });
    })
}

#[component]
fn NameDialog(naming: RwSignal<Option<Naming>>, switch: Callback<Uuid>) -> impl IntoView {
    let asking = use_asking();
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = value(field);
        match naming.get_untracked() {
            Some(Naming::New) => {
                asking.ask(CreateAccount { name }, move |made| switch.run(made.id));
            }
            Some(Naming::Rename { id, .. }) => {
                asking.ask(RenameAccount { id, name }, |_| browser::reload());
            }
            None => {}
        }
    };
    let close = move |()| {
        naming.set(None);
        asking.failure.set(None);
    };
    let title = move || {
        naming.with(|it| match it {
            Some(Naming::Rename { name, .. }) => format!("Rename {name}"),
            Some(Naming::New) | None => "Create account".to_owned(),
        })
    };
    let before = move || {
        naming.with(|it| match it {
            Some(Naming::Rename { name, .. }) => name.clone(),
            Some(Naming::New) | None => String::new(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || naming.with(Option::is_some))
            on_close=close
        >
            <form on:submit=submit>
                {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
                <label class="field">
                    <span>"Name"</span>
                    <input
                        node_ref=field
                        type="text"
                        required
                        autofocus
                        autocomplete="off"
                        maxlength=NAME_LENGTH.to_string()
                        prop:value=before
                    />
                </label>
                <footer>
                    <button type="button" class="button" on:click=move |_| close(())>
                        "Cancel"
                    </button>
                    <button type="submit" class="button primary" disabled=move || asking.busy.get()>
                        {move || match naming.with(|it| *it == Some(Naming::New)) {
                            true => "Create and switch to it",
                            false => "Rename",
                        }}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
