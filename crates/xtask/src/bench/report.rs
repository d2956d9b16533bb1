//! The report: Markdown tables with ratios, and the goals beside what was measured.

use std::{fmt::Write, time::Duration};

use super::{load::Outcome, machine::Cores, scale, throughput, weight::Transfer};

pub(super) fn cores(cores: Cores) -> &'static str {
    match cores {
        Cores::One => "1 core",
        Cores::Two => "2 cores",
    }
}

pub(super) fn connections(number: usize) -> String {
    match number {
        1 => "1 connection".into(),
        it => format!("{it} connections"),
    }
}

/// A row of the table of goals.
pub(super) struct Goal {
    pub(super) what: String,
    pub(super) measured: String,
    pub(super) goal: &'static str,
}

pub(super) fn goals(goals: &[Goal]) -> String {
    let mut table = String::from("| measured | result | goal |\n| --- | --- | --- |\n");
    for Goal {
        what,
        measured,
        goal,
    } in goals
    {
        writeln!(table, "| {what} | {measured} | {goal} |").ok();
    }
    table
}

pub(super) fn rates(rows: &[throughput::Row]) -> String {
    let mut table = String::from(
        "| server | load | Flint | p50, p99 | workerd | node | deno | Flint : workerd | Flint : node |\n\
         | --- | --- | --: | --: | --: | --: | --: | --: | --: |\n",
    );
    for row in rows {
        let rate = |name: &str| {
            row.outcomes
                .iter()
                .find(|it| it.0 == name)
                .map_or(0.0, |it| it.1.rate())
        };
        let flint = row
            .outcomes
            .first()
            .map_or_else(String::new, |it| percentiles(&it.1));
        let (own, workerd, node, deno) =
            (rate("Flint"), rate("workerd"), rate("node"), rate("deno"));
        writeln!(
            table,
            "| {} | {} | {own:.0}/s | {flint} | {workerd:.0}/s | {node:.0}/s | {deno:.0}/s | {:.2} | {:.2} |",
            cores(row.cores),
            connections(row.connections),
            own / workerd,
            own / node,
        )
        .ok();
    }
    table
}

pub(super) fn many(rows: &[scale::Row]) -> String {
    let mut table = String::from(
        "| functions | server start | memory, all stopped | start of a stopped one, p50, p99 | cold invocations, 8 connections | memory, all started |\n\
         | --: | --: | --: | --: | --: | --: |\n",
    );
    for row in rows {
        let cold = if row.cold.good() > 0 {
            format!("{:.0}/s", row.cold.rate())
        } else {
            "".into()
        };
        let starts = if row.starts.good() > 0 {
            percentiles(&row.starts)
        } else {
            "".into()
        };
        writeln!(
            table,
            "| {} | {} | {} | {starts} | {cold} | {} |",
            row.functions,
            time(row.start),
            mebibytes(row.resident),
            mebibytes(row.resident_started),
        )
        .ok();
    }
    table
}

pub(super) fn cold(rows: &[(Cores, usize, Outcome)]) -> String {
    let mut table = String::from(
        "| server | load | cold invocations | p50, p99 |\n| --- | --- | --: | --: |\n",
    );
    for (server, load, outcome) in rows {
        writeln!(
            table,
            "| {} | {} | {:.0}/s | {} |",
            cores(*server),
            connections(*load),
            outcome.rate(),
            percentiles(outcome),
        )
        .ok();
    }
    table
}

pub(super) fn visit(transfers: &[Transfer]) -> String {
    let mut table = String::from("| file | bytes |\n| --- | --: |\n");
    for Transfer { path, bytes } in transfers {
        writeln!(table, "| {path} | {bytes} |").ok();
    }
    table
}

/// Answers that were not what they should be, if there were any.
pub(super) fn failures(what: &str, outcome: &Outcome) -> Option<String> {
    let complaint = outcome.complaint.as_deref().unwrap_or_default();
    (outcome.failed > 0).then(|| {
        format!(
            "{what}: {} failed, the first one with\n{complaint}\n",
            outcome.failed
        )
    })
}

pub(super) fn percentiles(outcome: &Outcome) -> String {
    format!(
        "{}, {}",
        time(outcome.percentile(50)),
        time(outcome.percentile(99))
    )
}

pub(super) fn time(duration: Duration) -> String {
    match duration.as_secs_f64() * 1e3 {
        it if it < 10.0 => format!("{it:.2} ms"),
        it if it < 1000.0 => format!("{it:.0} ms"),
        it => format!("{:.2} s", it / 1e3),
    }
}

pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20))
}
