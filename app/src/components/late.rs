//! What comes when it is asked for first: its code is not on every page.

use std::pin::Pin;

use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// What a function that is `#[lazy]` gives.
pub type Loading = Pin<Box<dyn Future<Output = AnyView>>>;

/// Shows what `load` brings, from the first time on that `asked` is true. That is only so in the browser, where the wait
/// for the code stays on one thread.
#[component]
pub fn Late(
    #[prop(into)] asked: Signal<bool>,
    #[prop(into)] load: Callback<(), Loading>,
) -> impl IntoView {
    let begun = Memo::new(move |before| before == Some(&true) || asked.get());
    move || {
        begun
            .get()
            .then(|| Suspend::new(SendWrapper::new(load.run(()))))
    }
}
