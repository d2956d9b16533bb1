//! How late limits fire, what callers notice of neighbours who run into them, and how long a large function takes to
//! deploy: on a server whose limits are set for it.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{
    flint::{self, Flint, Installation},
    load::{Load, Outcome, Until},
    machine::Cores,
    report::{self, Goal},
};

const CPU: Duration = Duration::from_millis(300);
const WALL: Duration = Duration::from_millis(600);
/// How often each limit is run into.
const TIMES: usize = 20;
/// How often the large function is deployed.
const DEPLOYMENTS: usize = 10;
/// How many endless loops run beside the callers, and how long the callers are looked at.
const LOOPS: usize = 8;
const LOOK: Duration = Duration::from_secs(5);
const MEGABYTE: usize = 1_000_000;

const ENDLESS: &str = "async function lambda() { for (;;); }";
const IDLE: &str =
    "async function lambda() { await new Promise((done) => setTimeout(done, 60000)); }";

/// Rows of the table of goals.
pub(super) fn measure(installation: &Installation, function: &str) -> Result<Vec<Goal>> {
    Cores::Two.leave()?;
    let milliseconds = |it: Duration| it.as_millis().to_string();
    let (cpu, wall, code) = (
        milliseconds(CPU),
        milliseconds(WALL),
        (2 * MEGABYTE).to_string(),
    );
    let flags = [
        "--run-cpu-ms",
        &cpu,
        "--run-wall-ms",
        &wall,
        "--code-chars",
        &code,
    ];
    let server = installation.start_with(Cores::Two, &flags)?;
    let late = |what: &str, outcome: &Outcome| Goal {
        what: format!("{what}, p50, p99 of {}", outcome.good()),
        measured: report::percentiles(outcome),
        goal: "250 ms",
    };
    let processor = lateness(installation, &server, "endless", ENDLESS, CPU)?;
    let waiting = lateness(installation, &server, "idle", IDLE, WALL)?;
    let (alone, beside) = neighbours(installation, &server, function)?;
    let large = large(installation, &server)?;
    Ok(vec![
        late("an endless loop stopped after its limit", &processor),
        late("a wait stopped after its limit", &waiting),
        Goal {
            what: format!(
                "p50, p99 of {} calls beside {LOOPS} endless loops; alone {}",
                beside.good(),
                report::percentiles(&alone)
            ),
            measured: report::percentiles(&beside),
            goal: "p99 at most doubles",
        },
        Goal {
            what: format!(
                "Approve & Deploy of 1 MB of code, p50, p99 of {}",
                large.good()
            ),
            measured: report::percentiles(&large),
            goal: "1 s",
        },
    ])
}

/// How long after its bound each run was answered.
fn lateness(
    installation: &Installation,
    server: &Flint,
    name: &str,
    code: &str,
    bound: Duration,
) -> Result<Outcome> {
    let mut client = installation.client(server)?;
    let function = json!({ "name": name, "code": code });
    client.call("POST", "/api/v1/functions", &function)?;
    flint::deploy(&mut client, name)?;
    let mut latencies = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let path = format!("/api/v1/functions/{name}/invocations");
        let invocation = client.call("POST", &path, &json!({}))?;
        let elapsed = start.elapsed();
        if invocation["outcome"] != "timeout" {
            bail!("{name} was not stopped: {invocation}");
        }
        latencies.push(elapsed.saturating_sub(bound));
    }
    Ok(Outcome::from_latencies(latencies))
}

/// What callers of a good function notice: without neighbours, and beside endless loops.
fn neighbours(
    installation: &Installation,
    server: &Flint,
    function: &str,
) -> Result<(Outcome, Outcome)> {
    let bytes = installation.invocation(function);
    let request = |_| bytes.clone();
    let load = || {
        Load {
            address: server.address,
            connections: 2,
            request: &request,
            expected: b"Hello, Ada!",
            until: Until::Elapsed(LOOK),
        }
        .run()
    };
    let alone = load()?;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let loops: Vec<_> = (0..LOOPS)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    let mut client = installation.client(server)?;
                    while !is_over.load(Relaxed) {
                        let path = "/api/v1/functions/endless/invocations";
                        client.call("POST", path, &json!({}))?;
                    }
                    Ok(())
                })
            })
            .collect();
        let beside = load();
        is_over.store(true, Relaxed);
        for running in loops {
            running.join().ok().context("a loop panicked")??;
        }
        Ok((alone, beside?))
    })
}

fn large(installation: &Installation, server: &Flint) -> Result<Outcome> {
    let mut client = installation.client(server)?;
    let mut code = String::with_capacity(MEGABYTE + 200);
    for index in 0.. {
        if code.len() >= MEGABYTE {
            break;
        }
        code += &format!(
            "function step{index}(value) {{ return value.map((it) => it + {index}).filter((it) => it % 2 === 0); }}\n"
        );
    }
    code += "async function lambda(input) { return step0([1, 2, 3]); }";
    let function = json!({ "name": "large", "code": code });
    client
        .call("POST", "/api/v1/functions", &function)
        .context("a large function is not saved")?;
    let mut latencies = Vec::new();
    for _ in 0..DEPLOYMENTS {
        let start = Instant::now();
        flint::deploy(&mut client, "large")?;
        latencies.push(start.elapsed());
    }
    Ok(Outcome::from_latencies(latencies))
}
