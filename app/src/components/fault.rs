//! Why a deployment failed: opens on hover, on focus and on tap.

use api::deployments::{DeploymentError, ErrorKind};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, Node, PointerEvent};

use crate::{
    browser::{MARGIN, place, window_size},
    components::{
        icon::{Glyph, Icon},
        problem::{place_in_code, sentence},
    },
};

#[component]
pub fn Fault(
    /// Unique on the page.
    id: String,
    error: DeploymentError,
    /// Redeploys, if the person may.
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let (button, card) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    Effect::new(move |_| show(open.get(), button, card));
    let by_mouse = move |event: &PointerEvent, shown| {
        if event.pointer_type() == "mouse" {
            open.set(shown);
        }
    };
    let title = sentence(&error.message);
    view! {
        <span
            class="fault"
            on:pointerenter=move |event| by_mouse(&event, true)
            on:pointerleave=move |event| by_mouse(&event, false)
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    open.set(false);
                }
            }
            on:focusout=move |event| {
                if !is_inside(card, &event) {
                    open.set(false);
                }
            }
        >
            <button
                node_ref=button
                type="button"
                class="button bare"
                aria-expanded=move || open.get().to_string()
                aria-controls=id.clone()
                on:focus=move |_| open.set(true)
                on:click=move |_| open.set(true)
            >
                <span class="cause">{title}</span>
            </button>
            <div node_ref=card id=id class="fault-card" popover="manual">
                <FaultDetails error/>
                {retry.map(|retry| view! { <Redeploy retry open/> })}
            </div>
        </span>
    }
}

#[component]
fn Redeploy(retry: Callback<()>, open: RwSignal<bool>) -> impl IntoView {
    let redeploy = move |_| {
        open.set(false);
        retry.run(());
    };
    view! {
        <button type="button" class="button" on:click=redeploy>
            <Icon glyph=Glyph::ROTATE_CCW/>
            "Redeploy"
        </button>
    }
}

#[component]
fn FaultDetails(error: DeploymentError) -> impl IntoView {
    let whose = match error.kind {
        ErrorKind::YourCode => "In your code",
        ErrorKind::YourConfig => "In your settings",
        ErrorKind::Platform => "In Flint itself",
    };
    let place = place_in_code(error.file, error.line, error.column);
    let logs = (!error.logs.is_empty()).then(|| {
        let lines: Vec<String> = error.logs.into_iter().map(|it| it.message).collect();
        view! {
            <details>
                <summary>"What the code logged"</summary>
                <pre tabindex="0">{lines.join("\n")}</pre>
            </details>
        }
    });
    view! {
        <p class="whose">{whose}</p>
        <p class="message">{sentence(&error.message)}</p>
        {place.map(|it| view! { <p class="place">{it}</p> })}
        {error
            .excerpt
            .map(|it| view! { <pre class="excerpt" tabindex="0">{it}</pre> })}
        {error.hint.map(|it| view! { <p class="hint">{sentence(&it)}</p> })}
        {logs}
    }
}

fn show(shown: bool, button: NodeRef<html::Button>, card: NodeRef<html::Div>) {
    let (Some(button), Some(card)) = (button.get(), card.get()) else {
        return;
    };
    // Showing what is shown, or hiding what is hidden, fails and changes nothing.
    if shown {
        let _ = card.show_popover();
        place_at(&card, &button);
    } else {
        let _ = card.hide_popover();
    }
}

/// Whether the focus goes from the button into the card.
fn is_inside(card: NodeRef<html::Div>, event: &FocusEvent) -> bool {
    let to = event
        .related_target()
        .and_then(|it| it.dyn_into::<Node>().ok());
    let card = card.get_untracked();
    card.is_some_and(|it| it.contains(to.as_ref()))
}

/// Under the button, or over it where there is no room.
fn place_at(card: &HtmlElement, button: &HtmlElement) {
    let (_, height) = window_size();
    let (own, at) = (
        card.get_bounding_client_rect().height(),
        button.get_bounding_client_rect(),
    );
    let below = at.bottom() + own + MARGIN <= height;
    place(
        card,
        at.left(),
        if below { at.bottom() } else { at.top() - own },
    );
}
