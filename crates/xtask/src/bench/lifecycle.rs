//! How long it takes to deploy and to roll back, and whether callers notice.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::Instant,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    flint::{self, Flint, Installation},
    load::{Load, Outcome, Until},
};

const DEPLOYMENTS: usize = 100;
const ROLLBACKS: usize = 40;

/// From the request to what is live, for a small function.
pub(super) fn deployments(
    installation: &Installation,
    server: &Flint,
    function: &str,
) -> Result<Outcome> {
    let mut client = installation.client(server)?;
    let mut latencies = Vec::new();
    for _ in 0..DEPLOYMENTS {
        let start = Instant::now();
        flint::deploy(&mut client, function)?;
        latencies.push(start.elapsed());
    }
    Ok(Outcome::from_latencies(latencies))
}

/// Rolls back and forth between two deployments while callers call: how long each took, and how the callers fared.
pub(super) fn rollbacks(
    installation: &Installation,
    server: &Flint,
    function: &str,
) -> Result<(Outcome, Outcome)> {
    let mut client = installation.client(server)?;
    let deployments = [
        flint::deploy(&mut client, function)?,
        flint::deploy(&mut client, function)?,
    ];
    let is_over = AtomicBool::new(false);
    let bytes = installation.invocation(function);
    thread::scope(|scope| {
        let calls = scope.spawn(|| {
            let request = |_| bytes.clone();
            let told = || is_over.load(Relaxed);
            let until = Until::Told(&told);
            Load {
                address: server.address,
                connections: 4,
                request: &request,
                expected: b"Hello, Ada!",
                until,
            }
            .run()
        });
        let rolled = (0..ROLLBACKS)
            .map(|index| roll_back(&mut client, &deployments[index % 2]))
            .collect::<Result<Vec<_>>>();
        is_over.store(true, Relaxed);
        let calls = calls.join().ok().context("the load panicked")??;
        Ok((Outcome::from_latencies(rolled?), calls))
    })
}

fn roll_back(client: &mut super::http::Client, deployment: &str) -> Result<std::time::Duration> {
    let start = Instant::now();
    let mut answer = client.call(
        "POST",
        &format!("/api/v1/deployments/{deployment}/rollback"),
        &json!({}),
    )?;
    while answer["state"] != "deploy_finish" {
        let id = answer["id"].as_str().context("a roll-back has no id")?;
        answer = client.call("GET", &format!("/api/v1/deployments/{id}"), &Value::Null)?;
    }
    Ok(start.elapsed())
}
