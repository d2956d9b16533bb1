//! What comes when it is asked for first: its code is not on every page.

use std::pin::Pin;

use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// A view whose code is on its way.
pub type Coming = Pin<Box<dyn Future<Output = AnyView>>>;

/// For what a function that is `#[lazy]` gives.
pub fn coming(view: impl Future<Output = AnyView> + 'static) -> Coming {
    Box::pin(view)
}

/// Shows what `load` brings, from the first time on that `asked` is true. That is only so in the browser, where the wait
/// for the code stays on one thread.
#[component]
pub fn Late(
    #[prop(into)] asked: Signal<bool>,
    #[prop(into)] load: Callback<(), Coming>,
) -> impl IntoView {
    let begun = Memo::new(move |before| before == Some(&true) || asked.get());
    move || {
        begun
            .get()
            .then(|| Suspend::new(SendWrapper::new(load.run(()))))
    }
}
