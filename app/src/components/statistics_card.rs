//! Invocations by outcome, how long they took, and cold starts, for a window that one chooses: three charts and the
//! table behind them.

pub mod table;

use api::{
    Client,
    invocations::Outcome,
    names::FunctionName,
    statistics::{Bucket, GetStatistics, Statistics, Window},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use crate::{
    components::{
        chart::{Chart, Form, Series},
        figures::{count, counted},
        instant::length,
        problem::ProblemNote,
    },
    renewal::{Loaded, renew_now_and_then, renewed},
};
use table::FigureTable;

/// The window that the address names, so that a link leads to what somebody sees.
pub fn use_window() -> Memo<Window> {
    let query = use_query_map();
    Memo::new(move |_| {
        let named = query.read().get("window").unwrap_or_default();
        let fits = |it: &Window| it.as_str() == named;
        Window::ALL.into_iter().find(fits).unwrap_or_default()
    })
}

/// Reads what the card shows first.
pub async fn load_statistics(
    client: &Client,
    window: Window,
    function: Option<FunctionName>,
) -> Loaded<Statistics> {
    client.call(GetStatistics { window, function }).await
}

#[component]
pub fn StatisticsCard(
    first: Loaded<Statistics>,
    /// Absent: of all functions.
    function: Option<FunctionName>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let window = use_window();
    let (statistics, renew) = renewed(first, move || {
        let (client, function) = (client.clone(), function.clone());
        let window = window.get_untracked();
        async move { load_statistics(&client, window, function).await }
    });
    renew_with_window(window, renew);
    view! {
        <section class="card statistics" aria-labelledby="statistics-title">
            <header>
                <h2 id="statistics-title">"Invocations"</h2>
                <WindowPicker window/>
            </header>
            {move || match statistics.get() {
                Ok(statistics) => view! { <Charts statistics/> }.into_any(),
                Err(problem) => view! { <ProblemNote problem retry=renew/> }.into_any(),
            }}
        </section>
    }
}

/// Reads anew what belongs to a window when another one is chosen, and now and then.
pub fn renew_with_window(window: Memo<Window>, renew: Callback<()>) {
    Effect::new(move |before: Option<Window>| {
        let now = window.get();
        if before.is_some_and(|it| it != now) {
            renew.run(());
        }
        now
    });
    renew_now_and_then(move || renew.run(()));
}

/// Plain links: of those that the router draws, all would be the current page, whatever their query.
#[component]
fn WindowPicker(window: Memo<Window>) -> impl IntoView {
    let path = use_location().pathname;
    let choice = move |it: Window| {
        let name = match it {
            Window::Hour => "1 hour",
            Window::Day => "24 hours",
            Window::Week => "7 days",
            Window::Month => "30 days",
        };
        view! {
            <a
                href=move || format!("{}?window={}", path.get(), it.as_str())
                data-noscroll=true
                class="choice"
                aria-current=move || if window.get() == it { "true" } else { "false" }
            >
                {name}
            </a>
        }
    };
    view! { <nav class="segments" aria-label="Window">{Window::ALL.map(choice)}</nav> }
}

#[component]
fn Charts(statistics: Statistics) -> impl IntoView {
    let buckets = &statistics.buckets;
    let times: Vec<_> = buckets.iter().map(|it| it.at).collect();
    let values =
        |of: &dyn Fn(&Bucket) -> Option<u64>| buckets.iter().map(of).collect::<Vec<Option<u64>>>();
    let outcomes = LAYERS.map(|(class, name, outcomes)| Series {
        class,
        name,
        values: values(&|it| {
            Some(
                outcomes
                    .iter()
                    .map(|outcome| it.outcomes.of(*outcome))
                    .sum(),
            )
        }),
    });
    let line = |class, name, of: &dyn Fn(&Bucket) -> Option<u64>| Series {
        class,
        name,
        values: values(of),
    };
    let percentiles = vec![
        line("p99", "p99", &|it| it.total_us.p99),
        line("p95", "p95", &|it| it.total_us.p95),
        line("p50", "p50", &|it| it.total_us.p50),
    ];
    let cold = vec![line("cold", "cold starts", &|it| Some(it.cold_starts))];
    let (times_of_calls, times_of_starts) = (times.clone(), times.clone());
    view! {
        <p class="lead">{summary(&statistics.whole)}</p>
        <div class="charts">
            <Chart
                id="outcomes"
                title="By outcome"
                form=Form::Bars
                series=outcomes.to_vec()
                times
                format=count
            />
            <Chart
                id="times"
                title="How long they took"
                form=Form::Lines
                series=percentiles
                times=times_of_calls
                format=length
            />
            <Chart
                id="starts"
                title="Cold starts"
                form=Form::Bars
                series=cold
                times=times_of_starts
                format=count
            />
        </div>
        <FigureTable buckets=statistics.buckets/>
    }
}

/// The layers of the bars, from the ground up, and the outcomes that each stands for.
const LAYERS: [(&str, &str, &[Outcome]); 5] = [
    ("ok", "OK", &[Outcome::Ok]),
    ("reported", "reported by the function", &[Outcome::Custom]),
    ("runtime", "runtime errors", &[Outcome::Runtime]),
    (
        "limit",
        "stopped by a limit",
        &[
            Outcome::Timeout,
            Outcome::OutOfMemory,
            Outcome::OutputTooLarge,
        ],
    ),
    (
        "other",
        "without a result",
        &[Outcome::NeverSettled, Outcome::Platform],
    ),
];

/// The window in one line.
fn summary(whole: &Bucket) -> String {
    let total = whole.outcomes.total();
    if total == 0 {
        return "Nothing was invoked in this time.".to_owned();
    }
    let mut parts = vec![
        counted(total, "invocation", "invocations"),
        format!("{} failed", count(whole.outcomes.failures())),
    ];
    if let (Some(p50), Some(p95)) = (whole.total_us.p50, whole.total_us.p95) {
        parts.push(format!("half within {}", length(p50)));
        parts.push(format!("95 % within {}", length(p95)));
    }
    if let Some(took) = whole.cold_start_us {
        let starts = counted(whole.cold_starts, "cold start", "cold starts");
        parts.push(format!("{starts} of {} on average", length(took)));
    }
    parts.join(" · ")
}
