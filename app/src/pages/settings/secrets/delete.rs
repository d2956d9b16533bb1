//! Asks for the name before a secret is gone.

use api::secrets::DeleteSecret;
use leptos::{prelude::*, task::spawn_local};

use super::Desk;
use crate::components::dialog::Dialog;

#[component]
pub fn ConfirmDeleteSecret(desk: Desk) -> impl IntoView {
    let subject = desk.deleting;
    let typed = RwSignal::new(String::new());
    let matches =
        move || subject.with(|it| it.as_ref().is_some_and(|it| it.as_str() == typed.get()));
    let delete = Callback::new(move |()| {
        let Some(name) = subject.get_untracked().filter(|_| matches()) else {
            return;
        };
        subject.set(None);
        let client = desk.client.get_value();
        spawn_local(async move {
            let said = format!("{name} is deleted");
            match client.call(DeleteSecret { name }).await {
                Ok(()) => desk.notices.say(said),
                Err(problem) => desk.notices.complain(&problem),
            }
            desk.reload();
        });
    });
    Effect::new(move |_| {
        subject.track();
        typed.set(String::new());
    });
    let title = move || {
        subject.with(|it| match it {
            Some(name) => format!("Delete {name}"),
            None => "Delete".to_owned(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || subject.with(Option::is_some))
            on_close=move |()| subject.set(None)
        >
            <form on:submit=move |event| {
                event.prevent_default();
                delete.run(());
            }>
                <p>
                    "The value is gone for good. Functions that read it fail from now on, also those that are deployed."
                </p>
                <label class="field">
                    <span>"Type the secret's name to delete it"</span>
                    <input
                        type="text"
                        autofocus
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        class="mono"
                        prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <footer>
                    <button type="button" class="button" on:click=move |_| subject.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button danger" disabled=move || !matches()>
                        "Delete"
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
