//! Codes of an authenticator app: setting them up, and switching them off.

use api::totp::{BeginTotp, ConfirmTotp, DisableTotp, Totp, TotpSecret};
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    asking::use_asking,
    browser,
    components::{
        copy_button::CopyButton,
        credentials::{CredentialField, value},
        icon::{Glyph, Icon},
        notices::Notices,
        problem::ProblemNote,
    },
};

/// How far it is.
#[derive(Clone)]
enum Stage {
    Off,
    /// The app scans the secret, and shows a first code.
    Scanning(TotpSecret),
    /// The recovery codes are shown, this once.
    Done(Vec<String>),
    /// With so many recovery codes left.
    On(u64),
}

#[component]
pub fn Codes(totp: Totp) -> impl IntoView {
    let stage = RwSignal::new(match totp.enabled {
        true => Stage::On(totp.recovery_codes_left),
        false => Stage::Off,
    });
    view! {
        <section class="own-part">
            <h2>"Codes of an authenticator app"</h2>
            {move || match stage.get() {
                Stage::Off => view! { <Begin stage/> }.into_any(),
                Stage::Scanning(secret) => view! { <Confirm stage secret/> }.into_any(),
                Stage::Done(codes) => view! { <Recovery stage codes/> }.into_any(),
                Stage::On(left) => view! { <Disable stage left/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Begin(stage: RwSignal<Stage>) -> impl IntoView {
    let asking = use_asking();
    let password = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let begin = BeginTotp {
            password: value(password),
        };
        asking.ask(begin, move |secret| stage.set(Stage::Scanning(secret)));
    };
    view! {
        <p class="lead">
            "Logging in takes a code from your phone besides the password, so a stolen password alone lets nobody in."
        </p>
        <form on:submit=submit>
            {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
            <CredentialField
                label="Your password"
                kind="password"
                autocomplete="current-password"
                field=password
            />
            <button type="submit" class="button" disabled=move || asking.busy.get()>
                <Icon glyph=Glyph::SHIELD_CHECK/>
                "Set up codes"
            </button>
        </form>
    }
}

#[component]
fn Confirm(stage: RwSignal<Stage>, secret: TotpSecret) -> impl IntoView {
    let asking = use_asking();
    let code = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let confirm = ConfirmTotp { code: value(code) };
        asking.ask(confirm, move |done| {
            stage.set(Stage::Done(done.recovery_codes));
        });
    };
    let picture = format!(
        "data:image/svg+xml,{}",
        String::from(js_sys::encode_uri_component(&secret.qr))
    );
    let copied = secret.secret.clone();
    view! {
        <ol class="own-steps">
            <li>
                <p>"Scan this with your authenticator app, or type the secret below it."</p>
                <img class="qr" src=picture alt="QR code of the secret" width="240" height="240"/>
                <div class="secret">
                    <output aria-label="Secret" class="mono" tabindex="0">
                        {secret.secret}
                    </output>
                    <CopyButton what="Secret" text=move |()| copied.clone()/>
                </div>
            </li>
            <li>
                <form on:submit=submit>
                    {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
                    <CredentialField
                        label="The code that the app shows"
                        kind="text"
                        autocomplete="one-time-code"
                        field=code
                    />
                    <div class="own-buttons">
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| stage.set(Stage::Off)
                        >
                            "Cancel"
                        </button>
                        <button
                            type="submit"
                            class="button primary"
                            disabled=move || asking.busy.get()
                        >
                            "Confirm"
                        </button>
                    </div>
                </form>
            </li>
        </ol>
    }
}

#[component]
fn Recovery(stage: RwSignal<Stage>, codes: Vec<String>) -> impl IntoView {
    let all = StoredValue::new(codes.join("\n"));
    let left = codes.len() as u64;
    let code = |code: String| {
        view! {
            <li>
                <code>{code}</code>
            </li>
        }
    };
    view! {
        <p role="status">
            <strong>"Codes are set up."</strong>
            " These recovery codes let you in without the app, each once. They are not shown again: keep them where your phone is not."
        </p>
        <ul class="recovery" aria-label="Recovery codes">
            {codes.into_iter().map(code).collect_view()}
        </ul>
        <div class="own-buttons">
            <CopyButton what="Recovery codes" text=move |()| all.get_value()/>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    all.with_value(|it| browser::download("flint-recovery-codes.txt", it));
                }
            >
                <Icon glyph=Glyph::DOWNLOAD/>
                "Download"
            </button>
            <button
                type="button"
                class="button primary"
                on:click=move |_| stage.set(Stage::On(left))
            >
                "I have kept them"
            </button>
        </div>
    }
}

#[component]
fn Disable(stage: RwSignal<Stage>, left: u64) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let asking = use_asking();
    let (password, code) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let disable = DisableTotp {
            password: value(password),
            code: value(code),
        };
        asking.ask(disable, move |()| {
            stage.set(Stage::Off);
            notices.say("Logging in takes no code any more");
        });
    };
    view! {
        <p class="own-state">
            <Icon glyph=Glyph::SHIELD_CHECK/>
            <span>
                "Logging in takes a code. " {left} " recovery codes are left."
            </span>
        </p>
        <details>
            <summary>"Switch codes off"</summary>
            <form on:submit=submit>
                {move || asking.failure.get().map(|problem| view! { <ProblemNote problem/> })}
                <CredentialField
                    label="Your password"
                    kind="password"
                    autocomplete="current-password"
                    field=password
                />
                <CredentialField
                    label="Code"
                    kind="text"
                    autocomplete="one-time-code"
                    hint="Of the app, or a recovery code.".to_owned()
                    field=code
                />
                <button type="submit" class="button danger" disabled=move || asking.busy.get()>
                    "Switch off"
                </button>
            </form>
        </details>
    }
}
