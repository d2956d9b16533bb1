//! Inviting somebody, and the invitations that nobody has accepted yet.

use api::{
    Client, Role,
    invitations::{Invitation, InvitationLink, Invite, RevokeInvitation},
};
use leptos::{html, prelude::*, task::spawn_local};

use super::InvitationList;
use crate::{
    asking::{Asking, use_asking},
    browser,
    components::{
        credentials::value,
        dialog::Dialog,
        icon::{Glyph, Icon},
        instant::Instant,
        notices::Notices,
        problem::ProblemNote,
        shown_once::ShownOnce,
    },
    pages::settings::roles::{RoleChoice, name},
};

#[component]
pub fn Pending(list: InvitationList) -> impl IntoView {
    view! {
        <Show when=move || !list.items.with(Vec::is_empty)>
            <h2>"Pending invitations"</h2>
            <div class="sheet">
                <table class="people" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"For"</th>
                            <th role="columnheader">"Role"</th>
                            <th role="columnheader">"Invited by"</th>
                            <th role="columnheader">"Works until"</th>
                            <th role="columnheader">"Actions"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        <For each=move || list.items.get() key=|it| it.id let:invitation>
                            <PendingRow list invitation/>
                        </For>
                    </tbody>
                </table>
            </div>
            {list.more_button()}
        </Show>
    }
}

#[component]
fn PendingRow(list: InvitationList, invitation: Invitation) -> impl IntoView {
    let client = expect_context::<Client>();
    let notices = expect_context::<Notices>();
    let id = invitation.id;
    let whom = invitation
        .email
        .unwrap_or_else(|| "Whoever has the link".to_owned());
    let label = format!("Revoke the invitation for {whom}");
    let revoke = move |_| {
        let client = client.clone();
        spawn_local(async move {
            match client.call(RevokeInvitation { id }).await {
                Ok(()) => notices.say("The invitation is revoked: its link leads nowhere now"),
                Err(problem) => notices.complain(&problem),
            }
            list.reload();
        });
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {whom}
            </th>
            <td role="cell" data-label="Role">{name(invitation.role)}</td>
            <td role="cell" data-label="Invited by">{invitation.created_by}</td>
            <td role="cell" data-label="Works until">
                <Instant at=invitation.expires_at/>
            </td>
            <td role="cell" class="actions">
                <button type="button" class="button" aria-label=label on:click=revoke>
                    "Revoke"
                </button>
            </td>
        </tr>
    }
}

#[component]
pub fn InviteDialog(shown: RwSignal<bool>) -> impl IntoView {
    let made = RwSignal::new(None::<InvitationLink>);
    let asking = use_asking();
    let close = move |()| {
        shown.set(false);
        made.set(None);
        asking.failure.set(None);
    };
    let title = move || match made.with(Option::is_some) {
        true => "Send this link".to_owned(),
        false => "Invite somebody".to_owned(),
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || shown.get())
            on_close=close
        >
            {move || match made.get() {
                None => view! { <InviteForm asking made close=Callback::new(close)/> }.into_any(),
                Some(link) => {
                    let text = if link.link.starts_with('/') {
                        format!("{}{}", browser::origin(), link.link)
                    } else {
                        link.link
                    };
                    let note = match link.invitation.email {
                        Some(email) => {
                            format!("It lets {email} join, once, within seven days. Send it to them yourself; it is not shown again.")
                        }
                        None => {
                            "It lets whoever opens it first join, once, within seven days. Send it yourself; it is not shown again."
                                .to_owned()
                        }
                    };
                    view! { <ShownOnce label="Invitation link" what="Link" text note on_done=close/> }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

#[component]
fn InviteForm(
    asking: Asking,
    made: RwSignal<Option<InvitationLink>>,
    close: Callback<()>,
) -> impl IntoView {
    let email = NodeRef::<html::Input>::new();
    let role = RwSignal::new(Role::Developer);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let invite = Invite {
            role: role.get_untracked(),
            email: Some(value(email)).filter(|it| !it.trim().is_empty()),
        };
        asking.ask(invite, move |link| made.set(Some(link)));
    };
    view! {
        <form on:submit=submit>
            {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
            <label class="field">
                <span>"Email"</span>
                <input
                    node_ref=email
                    type="email"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    autofocus
                />
                <small>"Only they can join then. Leave it empty for a link that anybody can use once."</small>
            </label>
            <div class="field">
                <span aria-hidden="true">"Role"</span>
                <RoleChoice
                    label="Role"
                    roles=Role::ALL.to_vec()
                    chosen=role
                    on_choice=move |it| role.set(it)
                />
                <small>
                    "What each may do: "
                    <a href="/settings/roles">"Roles"</a>
                </small>
            </div>
            <footer>
                <button type="button" class="button" on:click=move |_| close.run(())>
                    "Cancel"
                </button>
                <button type="submit" class="button primary" disabled=move || asking.busy.get()>
                    <Icon glyph=Glyph::PLUS/>
                    "Make a link"
                </button>
            </footer>
        </form>
    }
}
