//! Changing one's password.

use api::{password::ChangePassword, session::PASSWORD_LENGTH};
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    asking::use_asking,
    components::{
        credentials::{CredentialField, value},
        notices::Notices,
        problem::ProblemNote,
    },
};

#[component]
pub fn ChangePasswordForm() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let asking = use_asking();
    let (current, new) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let form = NodeRef::<html::Form>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = ChangePassword {
            current: value(current),
            new: value(new),
        };
        asking.ask(change, move |()| {
            if let Some(form) = form.get_untracked() {
                form.reset();
            }
            notices.say("Your password is changed, and your other sessions have ended");
        });
    };
    let least = PASSWORD_LENGTH.start();
    view! {
        <section class="own-part">
            <h2>"Password"</h2>
            <p class="lead">"A new password ends your sessions on all other devices."</p>
            <form node_ref=form on:submit=submit>
                {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
                <CredentialField
                    label="Current password"
                    kind="password"
                    autocomplete="current-password"
                    field=current
                />
                <CredentialField
                    label="New password"
                    kind="password"
                    autocomplete="new-password"
                    hint=format!("At least {least} characters.")
                    field=new
                />
                <button type="submit" class="button" disabled=move || asking.busy.get()>
                    "Change password"
                </button>
            </form>
        </section>
    }
}
