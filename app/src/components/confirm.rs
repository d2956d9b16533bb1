//! Questions before what callers or authors would miss.

use api::{Client, names::FunctionName, page::MAX_LIMIT, schedules::ListSchedules};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::use_actions,
    components::{
        dialog::Dialog,
        late::{Coming, Late},
    },
};

/// Asks before callers of the function are turned away. Its code comes with the first question.
#[component]
pub fn ConfirmUndeploy(subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    view! {
        <Late
            asked=Signal::derive(move || subject.with(Option::is_some))
            load=move |()| Box::pin(undeploy_dialog(subject)) as Coming
            call_off=move |()| subject.set(None)
        />
    }
}

#[lazy]
fn undeploy_dialog(subject: RwSignal<Option<FunctionName>>) -> AnyView {
    view! { <UndeployDialog subject/> }.into_any()
}

#[component]
fn UndeployDialog(subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    let title = move || name_in(subject, "Undeploy");
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || subject.get().is_some())
            on_close=move |()| subject.set(None)
        >
            {move || {
                subject.with(Option::is_some).then(|| view! { <Undeploying subject/> })
            }}
        </Dialog>
    }
}

#[component]
fn Undeploying(subject: RwSignal<Option<FunctionName>>) -> impl IntoView {
    let actions = use_actions();
    let undeploy = Callback::new(move |()| {
        let Some(name) = subject.get_untracked() else {
            return;
        };
        subject.set(None);
        let actions = actions.clone();
        spawn_local(async move { actions.undeploy(name).await });
    });
    view! {
        <p>
            "Callers are turned away from now on. Versions and deployments stay: deploy or roll back to answer again."
        </p>
        <ItsSchedules subject words=undeployed_words/>
        <footer>
            <button type="button" class="button" on:click=move |_| subject.set(None)>
                "Cancel"
            </button>
            <button type="button" class="button danger" on:click=move |_| undeploy.run(())>
                "Undeploy"
            </button>
        </footer>
    }
}

/// Asks for the name before a function and all its versions are gone.
#[component]
pub fn ConfirmDelete(
    subject: RwSignal<Option<FunctionName>>,
    /// Told once the function is gone.
    #[prop(into)]
    on_deleted: Callback<FunctionName>,
) -> impl IntoView {
    let actions = use_actions();
    let typed = RwSignal::new(String::new());
    let matches =
        move || subject.with(|it| it.as_ref().is_some_and(|it| it.as_str() == typed.get()));
    let delete = Callback::new(move |()| {
        let Some(name) = subject.get_untracked().filter(|_| matches()) else {
            return;
        };
        subject.set(None);
        let actions = actions.clone();
        spawn_local(async move {
            if actions.delete(name.clone()).await {
                on_deleted.run(name);
            }
        });
    });
    Effect::new(move |_| {
        subject.track();
        typed.set(String::new());
    });
    view! {
        <Dialog
            title=Signal::derive(move || name_in(subject, "Delete"))
            shown=Signal::derive(move || subject.get().is_some())
            on_close=move |()| subject.set(None)
        >
            <form on:submit=move |event| {
                event.prevent_default();
                delete.run(());
            }>
                <p>"Its code, versions and deployments are gone for good."</p>
                <ItsSchedules subject words=deleted_words/>
                <label class="field">
                    <span>"Type the function's name to delete it"</span>
                    <input
                        type="text"
                        autofocus
                        autocomplete="off"
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

/// What becomes of the function's schedules, once it is known that there are any.
#[component]
fn ItsSchedules(
    subject: RwSignal<Option<FunctionName>>,
    words: fn(usize) -> String,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let count = RwSignal::new(0);
    Effect::new(move |_| {
        let Some(function) = subject.get() else {
            return;
        };
        let client = client.clone();
        spawn_local(async move {
            let list = ListSchedules {
                function: Some(function),
                limit: Some(MAX_LIMIT),
                cursor: None,
            };
            // Without an answer the question is asked all the same.
            if let Ok(page) = client.call(list).await {
                count.try_set(page.items.len());
            }
        });
    });
    view! {
        <div role="status">
            {move || (count.get() > 0).then(|| view! { <p class="warned">{words(count.get())}</p> })}
        </div>
    }
}

fn undeployed_words(count: usize) -> String {
    match count {
        1 => "Its schedule is paused, and stays so until somebody resumes it.".to_owned(),
        count => {
            format!("Its {count} schedules are paused, and stay so until somebody resumes them.")
        }
    }
}

fn deleted_words(count: usize) -> String {
    match count {
        1 => "Its schedule and the history of that go with it.".to_owned(),
        count => format!("Its {count} schedules and their history go with it."),
    }
}

fn name_in(subject: RwSignal<Option<FunctionName>>, verb: &str) -> String {
    subject.with(|it| match it {
        Some(name) => format!("{verb} {name}"),
        None => verb.to_owned(),
    })
}
