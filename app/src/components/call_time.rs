//! How long a call took, phase by phase, as a small bar with its legend.

use api::invocations::Timing;
use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    instant::length,
};

#[component]
pub fn CallTime(timing: Timing, cold_start: bool) -> impl IntoView {
    let phases = [
        ("queue", timing.queue),
        ("start", timing.start),
        ("run", timing.run),
    ];
    let whole = phases.iter().map(|(_, it)| it).sum::<u64>().max(1) as f64;
    let mut from = 0.0;
    let bars = phases.map(|(class, took)| {
        let (x, width) = (from, took as f64 / whole * 100.0);
        from += width;
        view! { <rect class=class x=format!("{x:.3}") y="0" width=format!("{width:.3}") height="6"/> }
    });
    // Within the run, from its end: when its requests went out is in the list of them.
    let outbound = timing.outbound.min(timing.run);
    let waiting = (outbound > 0).then(|| {
        let width = outbound as f64 / whole * 100.0;
        view! { <rect class="outbound" x=format!("{:.3}", from - width) y="0" width=format!("{width:.3}") height="6"/> }
    });
    let legend = phases.map(|(class, took)| {
        view! {
            <div class=class>
                <dt>{class}</dt>
                <dd>{length(took)}</dd>
            </div>
        }
    });
    view! {
        <div class="call-time">
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                {bars} {waiting}
            </svg>
            <dl>
                {legend}
                {(outbound > 0)
                    .then(|| {
                        view! {
                            <div class="outbound">
                                <dt>"of it outbound"</dt>
                                <dd>{length(outbound)}</dd>
                            </div>
                        }
                    })} <div class="total">
                    <dt>"total"</dt>
                    <dd>{length(timing.total)}</dd>
                </div>
            </dl>
            {cold_start
                .then(|| {
                    view! {
                        <span class="badge">
                            <Icon glyph=Glyph::Snowflake/>
                            "Cold start"
                        </span>
                    }
                })}
        </div>
    }
}
