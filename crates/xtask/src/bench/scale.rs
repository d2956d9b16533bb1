//! Many functions: memory, the server's start, and the start of functions that are stopped.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::Duration,
};

use anyhow::{Result, anyhow};

use super::{
    flint::{self, Flint, Installation},
    load::{Load, Outcome, Until},
    machine::Cores,
    throughput::SITUATIONS,
};

/// Who deploys at the same time.
const DEPLOYERS: usize = 4;

/// Functions that are started one after the other, to see how long one takes.
const STARTS: usize = 500;

/// Functions that each load of cold invocations starts.
const COLD: usize = 1_000;

/// A server with so many functions, fresh from its start: all of them are stopped.
pub(super) struct Row {
    pub(super) functions: usize,
    pub(super) start: Duration,
    pub(super) resident: u64,
    /// One connection starts stopped functions, one after the other.
    pub(super) starts: Outcome,
    /// Eight connections start all the others.
    pub(super) cold: Outcome,
    /// With all of them started.
    pub(super) resident_started: u64,
}

/// The name of the function with this number.
fn name(index: usize) -> String {
    format!("greet_{index}")
}

/// Creates and deploys the functions from `first` up to `end`.
pub(super) fn deploy(
    installation: &Installation,
    server: &Flint,
    first: usize,
    end: usize,
) -> Result<()> {
    let next = AtomicUsize::new(first);
    let work = || -> Result<()> {
        let mut client = installation.client(server)?;
        loop {
            let index = next.fetch_add(1, Relaxed);
            if index >= end {
                return Ok(());
            }
            flint::create(&mut client, &name(index))?;
            flint::deploy(&mut client, &name(index))?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..DEPLOYERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|it| {
            it.join()
                .unwrap_or_else(|_| Err(anyhow!("a deployer panicked")))
        })
    })
}

/// Starts a server in which so many functions are deployed, and measures it.
pub(super) fn measure(installation: &Installation, functions: usize) -> Result<Row> {
    let server = installation.start(Cores::Two)?;
    let resident = server.resident()?;
    let first = functions.min(STARTS);
    let starts = start_functions(installation, &server, 1, 0, first)?;
    let cold = start_functions(installation, &server, 8, first, functions)?;
    Ok(Row {
        functions,
        start: server.start,
        resident,
        starts,
        cold,
        resident_started: server.resident()?,
    })
}

/// Cold invocations in each situation, on a fresh server whose functions are all stopped.
pub(super) fn cold(
    installation: &Installation,
    functions: usize,
) -> Result<Vec<(Cores, usize, Outcome)>> {
    let measure = |(cores, connections): (Cores, usize)| {
        cores.leave()?;
        let server = installation.start(cores)?;
        let end = functions.min(COLD);
        let outcome = start_functions(installation, &server, connections, 0, end)?;
        Ok((cores, connections, outcome))
    };
    SITUATIONS.into_iter().map(measure).collect()
}

fn start_functions(
    installation: &Installation,
    server: &Flint,
    connections: usize,
    first: usize,
    end: usize,
) -> Result<Outcome> {
    if first >= end {
        return Ok(Outcome::default());
    }
    let request = |index: usize| installation.invocation(&name(first + index));
    let until = Until::Answers(end - first);
    Load {
        address: server.address,
        connections,
        request: &request,
        expected: br#""cold_start":true"#,
        until,
    }
    .run()
}
