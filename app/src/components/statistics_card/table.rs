//! The figures behind the charts.

use api::{invocations::Outcome, statistics::Bucket};
use leptos::prelude::*;

use crate::components::{
    figures::count,
    instant::{Instant, length},
};

/// The columns, with what is in them.
type Column = (&'static str, fn(&Bucket) -> String);

const COLUMNS: [Column; 9] = [
    ("OK", |it| count(it.outcomes.ok)),
    ("Reported", |it| count(it.outcomes.custom)),
    ("Runtime", |it| count(it.outcomes.runtime)),
    ("Limits", |it| {
        let of = |outcome| it.outcomes.of(outcome);
        count(of(Outcome::Timeout) + of(Outcome::OutOfMemory) + of(Outcome::OutputTooLarge))
    }),
    ("No result", |it| {
        count(it.outcomes.never_settled + it.outcomes.platform)
    }),
    ("Cold starts", |it| count(it.cold_starts)),
    ("p50", |it| time(it.total_us.p50)),
    ("p95", |it| time(it.total_us.p95)),
    ("p99", |it| time(it.total_us.p99)),
];

#[component]
pub fn FigureTable(buckets: Vec<Bucket>) -> impl IntoView {
    let happened = |it: &Bucket| it.outcomes.total() > 0;
    let rows = buckets.into_iter().rev().filter(happened);
    let rows: Vec<_> = rows.map(|it| row(&it)).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let heads = COLUMNS.map(|(name, _)| view! { <th role="columnheader">{name}</th> });
    view! {
        <details class="figures">
            <summary>"The figures as a table"</summary>
            <div class="sheet">
                <table role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"From"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn row(bucket: &Bucket) -> AnyView {
    let cells = COLUMNS.map(|(name, of)| {
        view! {
            <td role="cell" data-label=name>
                {of(bucket)}
            </td>
        }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <Instant at=bucket.at/>
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn time(microseconds: Option<u64>) -> String {
    microseconds.map_or_else(|| "–".to_owned(), length)
}
