//! Warm invocations a second, beside the peers, under the same load in the same run.

use std::{net::SocketAddr, time::Duration};

use anyhow::Result;

use super::{
    flint::{BODY, Installation},
    http::request,
    load::{Load, Outcome, Until},
    machine::Cores,
    peers::Peer,
    report,
};
use crate::{terminal::step, workspace::Workspace};

/// What the greeting says, whoever serves it.
const EXPECTED: &[u8] = b"Hello, Ada!";

/// Where the server runs, and how many call it at once.
pub(super) const SITUATIONS: [(Cores, usize); 4] = [
    (Cores::One, 1),
    (Cores::One, 8),
    (Cores::Two, 1),
    (Cores::Two, 8),
];

/// One situation: how each of them did, Flint first.
pub(super) struct Row {
    pub(super) cores: Cores,
    pub(super) connections: usize,
    pub(super) outcomes: Vec<(&'static str, Outcome)>,
}

/// `function` is live in the installation.
pub(super) fn compare(
    workspace: &Workspace,
    installation: &Installation,
    function: &str,
    peers: &[Peer],
    duration: Duration,
) -> Result<Vec<Row>> {
    let measure = |(cores, connections): (Cores, usize)| -> Result<Row> {
        cores.leave()?;
        let (on, by) = (report::cores(cores), report::connections(connections));
        let what = format!("invocations a second: {on}, {by}");
        step(&what, || {
            let mut outcomes = Vec::new();
            {
                let flint = installation.start(cores)?;
                let outcome = load(
                    flint.address,
                    connections,
                    &installation.invocation(function),
                    duration,
                )?;
                outcomes.push(("Flint", outcome));
            }
            for peer in peers {
                let (_running, address) = peer.start(workspace, cores)?;
                let outcome = load(
                    address,
                    connections,
                    &request("POST", "/", "", BODY),
                    duration,
                )?;
                outcomes.push((peer.name, outcome));
            }
            Ok(Row {
                cores,
                connections,
                outcomes,
            })
        })
    };
    SITUATIONS.into_iter().map(measure).collect()
}

fn load(
    address: SocketAddr,
    connections: usize,
    bytes: &[u8],
    duration: Duration,
) -> Result<Outcome> {
    let request = |_| bytes.to_vec();
    let load = |duration| Load {
        address,
        connections,
        request: &request,
        expected: EXPECTED,
        until: Until::Elapsed(duration),
    };
    // Compilers and caches warm up first.
    load(duration / 4).run()?;
    load(duration).run()
}
