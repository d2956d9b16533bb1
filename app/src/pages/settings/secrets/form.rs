//! The dialog that takes a value: for a new secret, or in the place of an old one.

use api::{
    Problem,
    limits::Limits,
    names::SecretName,
    secrets::{CreateSecret, ReplaceSecret, SecretValue},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Desk,
    value::{Kind, doubt},
};
use crate::components::{
    dialog::Dialog,
    icon::{Glyph, Icon},
    problem::{ProblemNote, sentence},
};

/// What the value is for.
#[derive(Clone, PartialEq)]
pub enum Purpose {
    Add,
    Replace(SecretName),
}

impl Purpose {
    fn title(&self) -> String {
        match self {
            Purpose::Add => "Add a secret".to_owned(),
            Purpose::Replace(name) => format!("Replace {name}"),
        }
    }
}

#[component]
pub fn SecretForm(desk: Desk) -> impl IntoView {
    let purpose = desk.purpose;
    let title = move || purpose.with(|it| it.as_ref().map(Purpose::title).unwrap_or_default());
    view! {
        <Dialog
            title=Signal::derive(title)
            shown=Signal::derive(move || purpose.with(Option::is_some))
            on_close=move |()| purpose.set(None)
        >
            {move || {
                purpose
                    .get()
                    .map(|about| view! { <Fields about desk/> })
            }}
        </Dialog>
    }
}

/// What was typed. It goes with the dialog.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    kind: RwSignal<Kind>,
    text: RwSignal<String>,
    failure: RwSignal<Option<Problem>>,
    busy: RwSignal<bool>,
}

#[component]
fn Fields(about: Purpose, desk: Desk) -> impl IntoView {
    let typed = Typed {
        name: RwSignal::new(String::new()),
        kind: RwSignal::default(),
        text: RwSignal::new(String::new()),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let is_new = about == Purpose::Add;
    let store = storing(about, typed, desk);
    view! {
        <form
            class="secret-form"
            autocomplete="off"
            on:submit=move |event| {
                event.prevent_default();
                store.run(());
            }
        >
            {move || typed.failure.get().map(|problem| view! { <ProblemNote problem/> })}
            {is_new.then(|| view! { <NameField name=typed.name/> })}
            <KindField kind=typed.kind/>
            <ValueField typed focused=!is_new/>
            <footer>
                <button type="button" class="button" on:click=move |_| desk.purpose.set(None)>
                    "Cancel"
                </button>
                <button type="submit" class="button primary" disabled=move || typed.busy.get()>
                    {if is_new { "Add secret" } else { "Replace value" }}
                </button>
            </footer>
        </form>
    }
}

#[component]
fn NameField(name: RwSignal<String>) -> impl IntoView {
    // Nobody is told off for a field that they have not filled yet.
    let fault = move || {
        name.with(|it| (!it.is_empty()).then(|| SecretName::parse(it).err()))
            .flatten()
    };
    view! {
        <label class="field">
            <span>"Name"</span>
            <input
                type="text"
                class="mono"
                required
                autofocus
                maxlength=SecretName::MAX_LENGTH.to_string()
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby="secret-name-rule"
                aria-invalid=move || fault().is_some().then_some("true")
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
            <small id="secret-name-rule" class:bad=move || fault().is_some()>
                {move || {
                    fault()
                        .map_or_else(
                            || "Letters, digits, _ and -, up to 100. It cannot change later.".to_owned(),
                            |it| sentence(&it),
                        )
                }}
            </small>
        </label>
    }
}

#[component]
fn KindField(kind: RwSignal<Kind>) -> impl IntoView {
    let option = move |it: Kind| {
        view! {
            <label>
                <input
                    type="radio"
                    name="secret-kind"
                    checked=it == Kind::default()
                    prop:checked=move || kind.get() == it
                    on:change=move |_| kind.set(it)
                />
                {it.word()}
            </label>
        }
    };
    view! {
        <fieldset class="kinds">
            <legend>"Type"</legend>
            {Kind::ALL.map(option).collect_view()}
            <small>{move || kind.get().hint()}</small>
        </fieldset>
    }
}

#[component]
fn ValueField(typed: Typed, focused: bool) -> impl IntoView {
    let shown = RwSignal::new(false);
    let Typed { kind, text, .. } = typed;
    let fault = Memo::new(move |_| {
        let typed = text.with(|it| !it.is_empty());
        typed
            .then(|| check(kind.get(), &text.get()).err())
            .flatten()
    });
    let remark = move || match fault.get() {
        Some(fault) => sentence(&fault),
        None => match text.with(|it| doubt(kind.get(), it)) {
            Some(doubt) => doubt.to_owned(),
            None => counted(kind.get(), &text.get()),
        },
    };
    view! {
        <div class="field">
            <label for="secret-value">"Value"</label>
            <textarea
                id="secret-value"
                class="mono"
                class:concealed=move || !shown.get()
                rows="4"
                autofocus=focused
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby="secret-value-rule"
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <div class="below">
                <small id="secret-value-rule" class:bad=move || fault.with(Option::is_some)>
                    {remark}
                </small>
                <button
                    type="button"
                    class="button bare"
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|it| *it = !*it)
                >
                    {move || {
                        let glyph = if shown.get() { Glyph::EYE_OFF } else { Glyph::EYE };
                        view! { <Icon glyph/> }
                    }}
                    "Show"
                </button>
            </div>
        </div>
    }
}

/// The value, if it may be stored.
fn check(kind: Kind, text: &str) -> Result<SecretValue, String> {
    let value = kind.value(text)?;
    let limit = Limits::default().secret_chars;
    match value.chars() > limit {
        true => Err(format!("{} of {limit} characters", value.chars())),
        false => Ok(value),
    }
}

fn counted(kind: Kind, text: &str) -> String {
    let count = check(kind, text).map_or(0, |it| it.chars());
    format!("{count} / {} characters", Limits::default().secret_chars)
}

fn storing(about: Purpose, typed: Typed, desk: Desk) -> Callback<()> {
    Callback::new(move |()| {
        let fail = |field, why: String| typed.failure.set(Some(Problem::invalid(field, why)));
        let value = typed
            .text
            .with_untracked(|it| typed.kind.get_untracked().value(it));
        let value = match value {
            Ok(value) => value,
            Err(why) => return fail("value", why),
        };
        let name = match &about {
            Purpose::Replace(name) => Ok(name.clone()),
            Purpose::Add => typed.name.with_untracked(|it| SecretName::parse(it)),
        };
        let name = match name {
            Ok(name) => name,
            Err(why) => return fail("name", why),
        };
        let (client, is_new) = (desk.client.get_value(), about == Purpose::Add);
        typed.busy.set(true);
        typed.failure.set(None);
        spawn_local(async move {
            let said = match is_new {
                true => format!("{name} is stored"),
                false => format!("{name} is replaced: functions read the new value from now on"),
            };
            let stored = match is_new {
                true => client.call(CreateSecret { name, value }).await,
                false => {
                    let version = None;
                    let replace = ReplaceSecret {
                        name,
                        value,
                        version,
                    };
                    client.call(replace).await
                }
            };
            match stored {
                Ok(_) => {
                    desk.notices.say(said);
                    desk.purpose.try_set(None);
                    desk.reload();
                }
                Err(problem) => {
                    typed.failure.try_set(Some(problem));
                    typed.busy.try_set(false);
                }
            }
        });
    })
}
