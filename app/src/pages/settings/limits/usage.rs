//! How much of the limits is taken now, renewed while one looks.

use api::{
    Client, Problem,
    limits::{Gauge, GetLimitsUsage, LimitsUsage},
};
use leptos::prelude::*;

use crate::{
    components::{
        figures::{count, counted, long_time, size},
        problem::ProblemNote,
        skeleton::RowsToCome,
    },
    renewal::renew_now_and_then,
};

#[component]
pub fn Usage() -> impl IntoView {
    let client = expect_context::<Client>();
    // Only a browser asks: what the server would render is old when it is seen.
    let usage = LocalResource::new(move || {
        let client = client.clone();
        async move { client.call(GetLimitsUsage {}).await }
    });
    renew_now_and_then(move || usage.refetch());
    view! {
        <section class="card usage" aria-labelledby="usage-title">
            <header>
                <h2 id="usage-title">"In use now"</h2>
            </header>
            {move || match usage.get() {
                None => view! { <RowsToCome/> }.into_any(),
                Some(answer) => told(answer, Callback::new(move |()| usage.refetch())),
            }}
        </section>
    }
}

fn told(answer: Result<LimitsUsage, Problem>, retry: Callback<()>) -> AnyView {
    let usage = match answer {
        Ok(usage) => usage,
        Err(problem) => return view! { <ProblemNote problem retry/> }.into_any(),
    };
    let running = usage.running_functions;
    let live = format!(" of {} that are live", count(running.most));
    let idle = long_time(usage.idle_stop_seconds);
    let dropped = match usage.dropped_records {
        0 => "No record was dropped since the server was started.".to_owned(),
        dropped => format!(
            "{} dropped since the server was started: invocations came faster than the database takes them.",
            counted(dropped, "record was", "records were")
        ),
    };
    view! {
        <dl>
            <Bar name="Invocations at the same time" gauge=usage.invocations format=count/>
            <Bar name="Memory of started functions" gauge=usage.program_bytes format=size/>
            <Bar name="Records that wait to be written" gauge=usage.waiting_records format=count/>
            <div>
                <dt>"Functions in memory"</dt>
                <dd>
                    <span>{count(running.used)} <small>{live}</small></span>
                </dd>
            </div>
        </dl>
        <p class="lead">
            {dropped}
            " "
            {format!("A function that nobody invokes for {idle} is stopped, unless it says otherwise.")}
        </p>
    }
    .into_any()
}

#[component]
fn Bar(name: &'static str, gauge: Gauge, format: fn(u64) -> String) -> impl IntoView {
    let share = match gauge.most {
        0 => 0.0,
        most => (gauge.used as f64 / most as f64 * 100.0).min(100.0),
    };
    let peak = gauge
        .peak
        .map(|it| format!(", at most {} so far", format(it)));
    view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <span>
                    {format(gauge.used)} <small>{format!(" of {}", format(gauge.most))} {peak}</small>
                </span>
                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=format!("{share:.1}") height="4" class:full={share >= 80.0}/>
                </svg>
            </dd>
        </div>
    }
}
