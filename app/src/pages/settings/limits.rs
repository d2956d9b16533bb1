//! The limits that are in force, and the flags that set them.

pub mod usage;

use api::{Client, limits::GetLimits, limits::Limits};
use leptos::prelude::*;
use leptos_meta::Title;

use self::usage::Usage;
use crate::components::{figures::count, problem::ProblemNote, skeleton::RowsToCome};

#[component]
pub fn LimitsPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let limits = Resource::new(
        || (),
        move |()| {
            let client = client.clone();
            async move { client.call(GetLimits {}).await }
        },
    );
    view! {
        <Title text="Limits"/>
        <p class="lead">
            "What bounds each function. Whoever runs the server sets a limit by its flag or environment variable; an error that cites a limit names it as it is named here."
        </p>
        <Usage/>
        <Transition fallback=RowsToCome>
            {move || Suspend::new(async move {
                match limits.await {
                    Ok(limits) => view! { <LimitTable limits/> }.into_any(),
                    Err(problem) => {
                        view! { <ProblemNote problem retry=move |()| limits.refetch()/> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// Names are parts of URLs and keys of rows, which count on their length.
const FIXED: [&str; 2] = ["name_chars", "secret_name_chars"];

#[component]
fn LimitTable(limits: Limits) -> impl IntoView {
    let row = |(field, what, value): Row| {
        let flag = match FIXED.contains(&field) {
            true => "fixed".to_owned(),
            false => format!("--{}", field.replace('_', "-")),
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">
                    {what}
                </th>
                <td role="cell" data-label="Value">{value}</td>
                <td role="cell" data-label="Name">
                    <code>{field}</code>
                </td>
                <td role="cell" data-label="Flag">
                    <code>{flag}</code>
                </td>
            </tr>
        }
    };
    let all = [rows(&limits), stored_rows(&limits), outbound_rows(&limits)];
    let shown = all.into_iter().flatten();
    view! {
        <div class="sheet">
            <table class="limits" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Limit"</th>
                        <th role="columnheader">"Value"</th>
                        <th role="columnheader">"Name"</th>
                        <th role="columnheader">"Flag"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{shown.map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A limit's name in the API, what it bounds, and its value for people.
type Row = (&'static str, &'static str, String);

fn rows(limits: &Limits) -> Vec<Row> {
    let Limits {
        run_wall_ms,
        run_cpu_ms,
        startup_cpu_ms,
        memory_bytes,
        code_chars,
        body_bytes,
        log_bytes,
        name_chars,
        description_chars,
        env_chars,
        env_count,
        concurrency,
        ..
    } = *limits;
    vec![
        ("run_wall_ms", "Time of an invocation", time(run_wall_ms)),
        (
            "run_cpu_ms",
            "Processor time of an invocation",
            time(run_cpu_ms),
        ),
        (
            "startup_cpu_ms",
            "Processor time of a function's top level",
            time(startup_cpu_ms),
        ),
        (
            "memory_bytes",
            "Memory of an invocation",
            size(memory_bytes),
        ),
        (
            "body_bytes",
            "Body of a request or response",
            size(body_bytes),
        ),
        ("log_bytes", "Logs of an invocation", size(log_bytes)),
        (
            "concurrency",
            "Invocations at the same time",
            count(concurrency),
        ),
        ("code_chars", "Characters of code", count(code_chars)),
        (
            "name_chars",
            "Characters of a function's name",
            count(name_chars),
        ),
        (
            "description_chars",
            "Characters of a description",
            count(description_chars),
        ),
        (
            "env_count",
            "Environment variables of a function",
            count(env_count),
        ),
        (
            "env_chars",
            "Characters of a variable's name, and of its value",
            count(env_chars),
        ),
    ]
}

fn stored_rows(limits: &Limits) -> Vec<Row> {
    let Limits {
        secret_chars,
        secret_name_chars,
        schedule_payload_chars,
        retention_days,
        ..
    } = *limits;
    vec![
        (
            "retention_days",
            "Days for which invocations and their logs are kept",
            count(retention_days),
        ),
        (
            "secret_chars",
            "Characters of a secret's value",
            count(secret_chars),
        ),
        (
            "secret_name_chars",
            "Characters of a secret's name",
            count(secret_name_chars),
        ),
        (
            "schedule_payload_chars",
            "Characters of a schedule's payload, and of its headers",
            count(schedule_payload_chars),
        ),
    ]
}

fn outbound_rows(limits: &Limits) -> Vec<Row> {
    let Limits {
        outbound_rate,
        outbound_at_once,
        outbound_connect_ms,
        outbound_bytes,
        ..
    } = *limits;
    vec![
        (
            "outbound_rate",
            "Outbound requests of a function, a second",
            count(outbound_rate),
        ),
        (
            "outbound_at_once",
            "Outbound requests of an invocation at the same time",
            count(outbound_at_once),
        ),
        (
            "outbound_connect_ms",
            "Time to connect",
            time(outbound_connect_ms),
        ),
        (
            "outbound_bytes",
            "Answer to an outbound request",
            size(outbound_bytes),
        ),
    ]
}

fn time(milliseconds: u64) -> String {
    match milliseconds {
        it if it.is_multiple_of(1_000) => format!("{} s", it / 1_000),
        it => format!("{it} ms"),
    }
}

/// A limit is exact, also where it fills no unit evenly.
fn size(bytes: u64) -> String {
    match bytes {
        it if it.is_multiple_of(1 << 20) => format!("{} MiB", it >> 20),
        it if it.is_multiple_of(1 << 10) => format!("{} KiB", it >> 10),
        it => format!("{} bytes", count(it)),
    }
}

#[cfg(test)]
mod tests {
    use super::{size, time};

    #[test]
    fn a_limit_takes_the_unit_that_reads_best() {
        assert_eq!(time(30_000), "30 s");
        assert_eq!(time(250), "250 ms");
        assert_eq!(size(128 << 20), "128 MiB");
        assert_eq!(size(256 << 10), "256 KiB");
        assert_eq!(size(1_000_001), "1,000,001 bytes");
    }
}
