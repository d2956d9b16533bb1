//! Whether a live function is in memory, in a quiet word: a stopped one is no fault, its next call starts it.

use api::functions::Presence;
use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    instant::{in_own_zone, in_utc, length},
};

#[component]
pub fn PresenceLabel(
    /// Absent: it is not live.
    #[prop(into)]
    presence: Signal<Option<Presence>>,
) -> impl IntoView {
    let zoned = RwSignal::new(false);
    // After hydration, so that the browser finds the text that the server wrote.
    Effect::new(move |_| zoned.set(true));
    move || {
        let presence = presence.get()?;
        let glyph = match presence.running {
            true => Glyph::ZAP,
            false => Glyph::MOON,
        };
        let title = match presence.stops_at {
            Some(at) => {
                let at = match zoned.get() {
                    true => in_own_zone(at),
                    false => in_utc(at),
                };
                Some(format!("It is stopped if nobody invokes it until {at}"))
            }
            None => presence
                .running
                .then(|| "A schedule keeps it in use".to_owned()),
        };
        Some(view! {
            <span class="presence" title=title>
                <Icon glyph/>
                {words(&presence)}
            </span>
        })
    }
}

fn words(presence: &Presence) -> String {
    match (presence.running, presence.last_start_us) {
        (true, _) => "Running".to_owned(),
        (false, Some(took)) => format!("Stopped · wakes in {}", length(took)),
        (false, None) => "Stopped · wakes with the next call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_function_says_what_waking_it_costs() {
        let stopped = Presence {
            last_start_us: Some(312),
            ..Presence::default()
        };
        assert_eq!(words(&stopped), "Stopped · wakes in 312 µs");
        let unknown = Presence::default();
        assert_eq!(words(&unknown), "Stopped · wakes with the next call");
    }
}
