//! The people of the account: members and their roles, and whom they invited.

pub mod invitations;
pub mod members;

use api::{
    Client, Page, Permission, Problem,
    events::Change,
    invitations::{Invitation, ListInvitations},
    page::MAX_LIMIT,
    people::{ListMembers, Member},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    live::use_live,
    paged::Paged,
    session::{SessionResource, rights},
};
use invitations::{InviteDialog, Pending};
use members::Members;

#[component]
pub fn PeoplePage() -> impl IntoView {
    use_live().begin_page();
    let client = expect_context::<Client>();
    let session = expect_context::<SessionResource>();
    let people = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move {
                // Who may not see them need not be refused.
                let may = rights(session).await.may(Permission::ManagePeople);
                if may { Some(load(&client).await) } else { None }
            }
        },
    );
    view! {
        <Title text="People"/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                let own = session.await.ok().and_then(|it| it.user);
                match people.await {
                    Some(Ok((members, invitations))) => {
                        view! { <People members invitations own/> }.into_any()
                    }
                    Some(Err(problem)) => {
                        view! { <ProblemNote problem retry=move |()| people.refetch()/> }.into_any()
                    }
                    None => {
                        let title = "Admins look after people";
                        let text = "Your role lets you neither see nor change who is a member of this account. Roles says what it allows.";
                        view! { <Empty glyph=Glyph::LOCK title text/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

async fn load(client: &Client) -> Result<(Page<Member>, Page<Invitation>), Problem> {
    let members = client.call(list_members(None)).await?;
    Ok((members, client.call(list_invitations(None)).await?))
}

fn list_members(cursor: Option<String>) -> ListMembers {
    let limit = Some(MAX_LIMIT);
    ListMembers { limit, cursor }
}

fn list_invitations(cursor: Option<String>) -> ListInvitations {
    let limit = Some(MAX_LIMIT);
    ListInvitations { limit, cursor }
}

pub type MemberList = Paged<ListMembers, Member>;
pub type InvitationList = Paged<ListInvitations, Invitation>;

#[component]
fn People(
    members: Page<Member>,
    invitations: Page<Invitation>,
    own: Option<uuid::Uuid>,
) -> impl IntoView {
    let members = Paged::new(members, list_members);
    let invitations = Paged::new(invitations, list_invitations);
    use_live().on_change(move |change| {
        if matches!(change, Change::People | Change::Reset) {
            members.reload();
            invitations.reload();
        }
    });
    let inviting = RwSignal::new(false);
    view! {
        <div class="part-head">
            <p class="lead">
                "Who works in this account, and as what. A changed role counts from the next click on."
            </p>
            <button type="button" class="button primary" on:click=move |_| inviting.set(true)>
                <Icon glyph=Glyph::PLUS/>
                "Invite"
            </button>
        </div>
        <Members list=members own/>
        <Pending list=invitations/>
        <InviteDialog shown=inviting/>
    }
}
