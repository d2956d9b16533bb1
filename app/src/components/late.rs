//! What comes when it is asked for first: its code is not on every page.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::{
    ev,
    prelude::*,
    reactive::{computed::ScopedFuture, owner::WeakOwner},
    task::spawn_local,
};

use crate::components::icon::{Glyph, Icon};

/// What comes with code that is on its way: what a function that is `#[lazy]` gives.
pub type Coming<T = AnyView> = Pin<Box<dyn Future<Output = T>>>;

/// Shows what `load` brings, from the first time on that `asked` is true. That is only so in the browser, where the wait
/// for the code stays on one thread.
///
/// No boundary of suspense waits for it: a page would vanish meanwhile, and a dialog be built before it can be shown.
#[component]
pub fn Late(
    #[prop(into)] asked: Signal<bool>,
    #[prop(into)] load: Callback<(), Coming>,
    /// Makes `asked` false: the person does not want to wait.
    #[prop(into)]
    call_off: Callback<()>,
) -> impl IntoView {
    // What comes lives as long as this does, not only until the next answer to whether it is asked for.
    let owner = Owner::current().map(|it| it.downgrade());
    let come = Arc::new(Mutex::new(None));
    let is_here = RwSignal::new(false);
    let place = Arc::clone(&come);
    Effect::new(move |begun| {
        if begun == Some(true) || !asked.get() {
            return begun == Some(true);
        }
        let Some(owner) = owner.as_ref().and_then(WeakOwner::upgrade) else {
            return false;
        };
        let place = Arc::clone(&place);
        spawn_local(owner.with(|| {
            let coming = load.run(());
            ScopedFuture::new(async move {
                let view = coming.await;
                *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(view);
                is_here.try_set(true);
            })
        }));
        true
    });
    let awaited = Memo::new(move |_| asked.get() && !is_here.get());
    let shown = move || {
        let mut come = come.lock().unwrap_or_else(PoisonError::into_inner);
        is_here.get().then(|| come.take())
    };
    view! {
        {move || awaited.get().then(|| view! { <Awaited call_off/> })}
        {shown}
    }
}

/// Seen only where the wait is long enough to be noticed; Escape calls it off, too.
#[component]
fn Awaited(call_off: Callback<()>) -> impl IntoView {
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            call_off.run(());
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div class="notices late" role="status">
            <div class="notice">
                <p>"Loading"</p>
                <button
                    type="button"
                    class="button bare square"
                    aria-label="Cancel"
                    on:click=move |_| call_off.run(())
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </div>
        </div>
    }
}
