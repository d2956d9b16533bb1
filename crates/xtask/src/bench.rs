//! `cargo xtask bench`: measures Flint beside its peers, on this machine, in one run. Nothing is asserted: the goals
//! stand beside what was measured.

mod flint;
mod http;
mod lifecycle;
mod limits;
mod load;
mod logs;
mod machine;
mod peers;
mod report;
mod response;
mod scale;
mod throughput;
mod weight;

use std::{
    io::{Write, stdout},
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    process::find,
    serve,
    setup::{postgres, system},
    terminal::{say, step},
    workspace::Workspace,
};
use flint::Installation;
use machine::Cores;
use report::Goal;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many functions the largest installation has
    #[arg(long, default_value_t = 10_000)]
    functions: usize,
    /// How many log entries are searched in
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
    /// Measures the searches in logs alone
    #[arg(long)]
    logs_only: bool,
    /// How long each load lasts, in seconds
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// The function that everything but the scale is measured with.
const FUNCTION: &str = "greet";

const INVOCATIONS: &str = "JSON is posted, a greeting is the answer. Flint runs each call in a fresh sandbox, \
    under its limits, and keeps a record. Goals: twice workerd, and half of a bare node server.";

const MANY: &str = "Goals: a stopped function starts in 1 ms (p50) and 5 ms (p99); 10,000 functions take less than \
    1 GiB, and their server starts in 2 s.";

const SEARCHES: &str = "The PostgreSQL is one of our own that does not wait for the disk (`fsync=off`): its rate of writing \
    is not that of a real one.";

pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if find("taskset").is_none() || !machine::has_two_cores() {
        bail!(
            "the bench needs Linux with two cores and `taskset`, which keeps server and load apart"
        );
    }
    system::ensure(&[&postgres::PACKAGE])?;
    let program = serve::build(workspace)?;
    if options.logs_only {
        let goals = searches(&program, options.entries)?;
        return told(&report::goals(&goals));
    }
    let peers = peers::fetch(workspace)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let installation = Installation::new(program.clone(), &data, None)?;

    let weight = empty(&installation)?;
    let visit: usize = weight.iter().map(|it| it.bytes).sum();
    told(&format!(
        "## First visit of Deployments\n\nGoal: 300 KB. Measured: {visit} bytes.\n"
    ))?;
    told(&report::visit(&weight))?;

    let duration = Duration::from_secs(options.seconds);
    let rates = throughput::compare(workspace, &installation, FUNCTION, &peers, duration)?;
    let peers = peers::versions()?;
    told(&format!(
        "## Invocations a second\n\n{INVOCATIONS} Peers: {peers}.\n"
    ))?;
    told(&report::rates(&rates))?;

    let (goals, complaints) = lifecycle(&installation)?;
    told("## Deploying, and limits\n")?;
    told(&report::goals(&goals))?;
    told(&complaints)?;

    let scale = scale(&installation, options.functions)?;
    told(&format!("## Many functions\n\n{MANY}\n"))?;
    told(&report::many(&scale))?;

    let cold = step("cold invocations", || {
        scale::cold(&installation, options.functions)
    })?;
    Cores::Two.leave()?;
    told("## Cold invocations a second\n\nEach call starts a stopped function.\n")?;
    told(&report::cold(&cold))?;

    let searches = searches(&program, options.entries)?;
    told(&format!("## Searching logs\n\n{SEARCHES}\n"))?;
    told(&report::goals(&searches))
}

/// Writes a part of the report as soon as it is known: what comes after may fail.
fn told(part: &str) -> Result<()> {
    writeln!(stdout().lock(), "{part}").context("cannot write the report")
}

/// A new installation: what its first page weighs. Leaves the one function live.
fn empty(installation: &Installation) -> Result<Vec<weight::Transfer>> {
    step("a first visit, and a first function", || {
        let server = installation.start(Cores::Two)?;
        let mut client = installation.client(&server)?;
        flint::create(&mut client, FUNCTION)?;
        flint::deploy(&mut client, FUNCTION)?;
        weight::first_visit(&server)
    })
}

fn lifecycle(installation: &Installation) -> Result<(Vec<Goal>, String)> {
    Cores::Two.leave()?;
    let server = installation.start(Cores::Two)?;
    let deployments = step("deployments", || {
        lifecycle::deployments(installation, &server, FUNCTION)
    })?;
    let (rollbacks, calls) = step("roll-backs under load", || {
        lifecycle::rollbacks(installation, &server, FUNCTION)
    })?;
    drop(server);
    let limits = step("limits, and a large function", || {
        limits::measure(installation, FUNCTION)
    })?;
    let mut goals = vec![
        Goal {
            what: format!(
                "Approve & Deploy → live, p50, p99 of {}",
                deployments.good()
            ),
            measured: report::percentiles(&deployments),
            goal: "150 ms, 500 ms",
        },
        Goal {
            what: format!("roll back under load, p50, p99 of {}", rollbacks.good()),
            measured: report::percentiles(&rollbacks),
            goal: "50 ms",
        },
        Goal {
            what: format!(
                "calls that failed meanwhile, of {}",
                calls.good() + calls.failed
            ),
            measured: calls.failed.to_string(),
            goal: "0",
        },
    ];
    goals.extend(limits);
    Ok((
        goals,
        report::failures("calls during roll-backs", &calls).unwrap_or_default(),
    ))
}

/// On each database.
fn searches(program: &Path, entries: usize) -> Result<Vec<Goal>> {
    let postgres = postgres::Postgres::start()?;
    let mut goals = Vec::new();
    let analyzed = || postgres.analyze();
    let databases: [(_, _, &dyn Fn() -> Result<()>); 2] = [
        ("SQLite", None, &|| Ok(())),
        ("PostgreSQL", Some(postgres.url.clone()), &analyzed),
    ];
    for (name, database, settled) in databases {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let data = folder.path().join("data");
        std::fs::create_dir(&data)?;
        let installation = Installation::new(program.to_owned(), &data, database)?;
        step(&format!("{entries} log entries on {name}"), || {
            goals.extend(logs::measure(&installation, entries, name, settled)?);
            Ok(())
        })?;
    }
    Ok(goals)
}

fn scale(installation: &Installation, most: usize) -> Result<Vec<scale::Row>> {
    let mut rows = Vec::new();
    let mut deployed = 0;
    for functions in [0, most / 10, most] {
        step(&format!("{functions} functions"), || {
            if functions > deployed {
                let server = installation.start(Cores::Two)?;
                scale::deploy(installation, &server, deployed, functions)?;
                deployed = functions;
            }
            let row = scale::measure(installation, functions)?;
            for (what, outcome) in [("starts", &row.starts), ("cold invocations", &row.cold)] {
                if let Some(complaint) = report::failures(what, outcome) {
                    say(&complaint);
                }
            }
            rows.push(row);
            Ok(())
        })?;
    }
    Ok(rows)
}
