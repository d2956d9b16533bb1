//! How long a call took, phase by phase, as a small bar with its legend.

use api::invocations::Timing;
use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    instant::length,
};

#[component]
pub fn CallTime(timing: Timing, cold_start: bool) -> impl IntoView {
    // Waiting for others is a part of the run, and mostly the longest one.
    let outbound = timing.outbound.min(timing.run);
    let phases = [
        ("queue", timing.queue),
        ("start", timing.start),
        ("run", timing.run - outbound),
        ("outbound", outbound),
    ];
    let whole = phases.iter().map(|(_, it)| it).sum::<u64>().max(1) as f64;
    let mut from = 0.0;
    let bars = phases.map(|(class, took)| {
        let (x, width) = (from, took as f64 / whole * 100.0);
        from += width;
        view! { <rect class=class x=format!("{x:.3}") y="0" width=format!("{width:.3}") height="6"/> }
    });
    let shown = phases
        .into_iter()
        .filter(|(class, took)| *class != "outbound" || *took > 0);
    let legend = shown.map(|(class, took)| {
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
                {bars}
            </svg>
            <dl>
                {legend.collect_view()} <div class="total">
                    <dt>"total"</dt>
                    <dd>{length(timing.total)}</dd>
                </div>
            </dl>
            {cold_start
                .then(|| {
                    view! {
                        <span class="badge">
                            <Icon glyph=Glyph::SNOWFLAKE/>
                            "Cold start"
                        </span>
                    }
                })}
        </div>
    }
}
