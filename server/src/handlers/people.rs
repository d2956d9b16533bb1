//! The members of the account: list, change a role, remove.

use api::{
    Code, Page, Problem,
    events::Change,
    people::{ChangeRole, ListMembers, Member, RemoveMember},
};
use uuid::Uuid;

use crate::{
    auth::Caller,
    error::{Error, Result},
    paging,
    state::AppState,
    store::MemberChange,
};

pub(crate) async fn list(app: AppState, caller: Caller, it: ListMembers) -> Result<Page<Member>> {
    let limit = paging::limit(it.limit)?;
    let after = paging::after(it.cursor.as_deref())?;
    app.auth.store_uses(&app.store).await?;
    let members = app
        .store
        .members(caller.account, after.as_deref(), limit + 1)
        .await?;
    Ok(paging::page(members, limit, |last| last.email.clone()))
}

pub(crate) async fn change_role(app: AppState, caller: Caller, it: ChangeRole) -> Result<Member> {
    let by = caller.by(&app);
    let change = app.store.change_role(it.id, it.role, &by).await?;
    refuse(&change, it.id)?;
    app.events.publish(caller.account, &Change::People);
    let member = app.store.member(caller.account, it.id).await?;
    member.ok_or_else(|| no_member(it.id))
}

pub(crate) async fn remove(app: AppState, caller: Caller, it: RemoveMember) -> Result<()> {
    let by = caller.by(&app);
    let change = app.store.remove_member(it.id, &by).await?;
    refuse(&change, it.id)?;
    app.events.publish(caller.account, &Change::People);
    Ok(())
}

fn refuse(change: &MemberChange, id: Uuid) -> Result<()> {
    match change {
        MemberChange::Done => Ok(()),
        MemberChange::NoMember => Err(no_member(id)),
        MemberChange::LastAdmin => {
            let detail = "this is the last admin: make somebody else an admin first";
            Err(Problem::new(Code::LastAdmin, detail).into())
        }
    }
}

fn no_member(id: Uuid) -> Error {
    Problem::not_found("member", id).into()
}
