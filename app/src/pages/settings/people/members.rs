//! The table of members.

use api::{
    Client, Role,
    people::{ChangeRole, Member, RemoveMember},
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::MemberList;
use crate::{
    components::{
        dialog::Dialog,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
    },
    pages::settings::roles::{RoleChoice, with_article},
};

#[component]
pub fn Members(
    list: MemberList,
    /// The user at the page.
    own: Option<Uuid>,
) -> impl IntoView {
    let leaving = RwSignal::new(None::<Member>);
    view! {
        <div class="sheet">
            <table class="people" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Member"</th>
                        <th role="columnheader">"Role"</th>
                        <th role="columnheader">"Log-in"</th>
                        <th role="columnheader">"Last seen"</th>
                        <th role="columnheader">"Member since"</th>
                        <th role="columnheader">"Actions"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || list.items.get() key=|it| it.id let:member>
                        <MemberRow list member own leaving/>
                    </For>
                </tbody>
            </table>
        </div>
        {list.more_button()}
        <ConfirmRemove list leaving/>
    }
}

#[component]
fn MemberRow(
    list: MemberList,
    member: Member,
    own: Option<Uuid>,
    leaving: RwSignal<Option<Member>>,
) -> impl IntoView {
    let (id, email) = (member.id, member.email.clone());
    // The row stays while what it shows changes, so that the focus stays as well.
    let newest = Memo::new(move |_| {
        let found = list
            .items
            .with(|all| all.iter().find(|it| it.id == id).cloned());
        found.unwrap_or_else(|| member.clone())
    });
    let log_in = move || match newest.with(|it| it.totp) {
        true => (Glyph::SHIELD_CHECK, "Password and code"),
        false => (Glyph::KEY_ROUND, "Password"),
    };
    let change = change_role(list, id, email.clone());
    let role_label = format!("Role of {email}");
    let remove_label = format!("Remove {email}");
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {email}
                {(own == Some(id)).then(|| view! { <small>"This is you"</small> })}
            </th>
            <td role="cell" data-label="Role">
                <RoleChoice
                    label=role_label
                    roles=Role::ALL.to_vec()
                    chosen=Signal::derive(move || newest.with(|it| it.role))
                    on_choice=change
                />
            </td>
            <td role="cell" data-label="Log-in">
                {move || {
                    let (glyph, word) = log_in();
                    view! {
                        <span class="with-icon">
                            <Icon glyph/>
                            {word}
                        </span>
                    }
                }}
            </td>
            <td role="cell" data-label="Last seen">
                {move || match newest.with(|it| it.last_seen_at) {
                    Some(at) => view! { <Instant at/> }.into_any(),
                    None => "Logged out".into_any(),
                }}
            </td>
            <td role="cell" data-label="Member since">
                <Instant at=newest.with_untracked(|it| it.member_since)/>
            </td>
            <td role="cell" class="actions">
                <button
                    type="button"
                    class="button bare square"
                    aria-label=remove_label
                    on:click=move |_| leaving.set(Some(newest.get_untracked()))
                >
                    <Icon glyph=Glyph::TRASH/>
                </button>
            </td>
        </tr>
    }
}

fn change_role(list: MemberList, id: Uuid, email: String) -> Callback<Role> {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    Callback::new(move |role: Role| {
        let (client, email) = (client.clone(), email.clone());
        spawn_local(async move {
            match client.call(ChangeRole { id, role }).await {
                Ok(member) => {
                    notices.say(format!("{email} is {} now", with_article(member.role)));
                }
                Err(problem) => notices.complain(&problem),
            }
            // A refused choice goes back to what it was.
            list.items.try_update(|_| {});
            list.reload();
        });
    })
}

/// Asks before somebody is out.
#[component]
fn ConfirmRemove(list: MemberList, leaving: RwSignal<Option<Member>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let remove = Callback::new(move |()| {
        let Some(member) = leaving.get_untracked() else {
            return;
        };
        leaving.set(None);
        let client = client.clone();
        spawn_local(async move {
            match client.call(RemoveMember { id: member.id }).await {
                Ok(()) => notices.say(format!("{} is removed", member.email)),
                Err(problem) => notices.complain(&problem),
            }
            list.reload();
        });
    });
    let title = move || {
        leaving.with(|it| match it {
            Some(member) => format!("Remove {}", member.email),
            None => "Remove".to_owned(),
        })
    };
    let tokens = move || leaving.with(|it| it.as_ref().map_or(0, |it| it.tokens));
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || leaving.get().is_some())
            on_close=move |()| leaving.set(None)
        >
            <p>
                "They are out of this account at once, on every device. What they wrote and deployed stays."
            </p>
            {move || match tokens() {
                0 => None,
                1 => Some("A token that they made ends as well: a script that uses it stops working.".to_owned()),
                count => {
                    Some(format!("{count} tokens that they made end as well: scripts that use them stop working."))
                }
            }
                .map(|text| view! { <p>{text}</p> })}
            <footer>
                <button type="button" class="button" on:click=move |_| leaving.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button danger" on:click=move |_| remove.run(())>
                    "Remove"
                </button>
            </footer>
        </Dialog>
    }
}
