//! A million log entries: how long a search in them takes, on SQLite and on PostgreSQL. The entries are logged by functions, so that they lie as Flint lays them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{
    flint::{self, Installation},
    machine::Cores,
    report::{Goal, time},
};

/// How many entries each call logs: as many as the limit on the bytes of its logs has room for.
const PER_CALL: usize = 2_500;

/// How often each search is repeated; the slowest one counts.
const REPEATS: usize = 3;

/// Entries as they are in life: nearly all of them information, some words in all of them, some in few.
const TALKS: &str = "async function lambda(input) {
    const { first, count } = input.payload;
    for (let at = first; at < first + count; at++) {
        const level = at % 1000 === 7 ? 'error' : at % 50 === 3 ? 'warn' : 'info';
        const place = ['checkout', 'invoice', 'parcel', 'login'][at % 4];
        console[level](`request ${at} served by ${place}`, { at, ok: level === 'info' });
    }
}";

/// What is looked for, as the query of the search.
const SEARCHES: [(&str, &str); 8] = [
    ("the newest", ""),
    ("a rare word", "text=123456"),
    ("a common word", "text=request"),
    ("a common word, then a rare one", "text=served%20654321"),
    ("words that never meet", "text=invoice%20parcel"),
    ("a beginning", "text=check"),
    ("level and function", "level=error&function=talks_1"),
    (
        "word, level, function and time",
        "text=checkout&level=warn,error&function=talks_0&last_minutes=60",
    ),
];

/// Logs so many entries, and searches in them once the database has `settled`.
pub(super) fn measure(
    installation: &Installation,
    entries: usize,
    name: &str,
    settled: &dyn Fn() -> Result<()>,
) -> Result<Vec<Goal>> {
    let server = installation.start(Cores::Two)?;
    let mut client = installation.client(&server)?;
    for function in ["talks_0", "talks_1"] {
        let create = json!({ "name": function, "code": TALKS });
        client.call("POST", "/api/v1/functions", &create)?;
        flint::deploy(&mut client, function)?;
    }
    let began = Instant::now();
    let mut first = 0;
    for call in 0.. {
        if first >= entries {
            break;
        }
        let count = PER_CALL.min(entries - first);
        let path = format!("/api/v1/functions/talks_{}/invocations", call % 2);
        let answer = client.call(
            "POST",
            &path,
            &json!({ "payload": { "first": first, "count": count } }),
        )?;
        if answer["dropped_log_bytes"] != 0 {
            bail!("a call logged more than its limit");
        }
        // The search waits for what was logged, so nothing is dropped.
        if call % 8 == 7 {
            client.call("GET", "/api/v1/logs?limit=1", &json!(null))?;
        }
        first += count;
    }
    let newest = client.call("GET", "/api/v1/logs?limit=1", &json!(null))?;
    if newest["dropped"]["entries"] != 0 {
        bail!("entries were dropped: {}", newest["dropped"]);
    }
    let rate = entries as f64 / began.elapsed().as_secs_f64();
    let mut goals = vec![Goal {
        what: format!("{name}: entries written a second, of {entries}"),
        measured: format!("{rate:.0}/s"),
        goal: "",
    }];
    settled()?;
    for (what, query) in SEARCHES {
        let path = format!("/api/v1/logs?limit=100&{query}");
        let mut slowest = Duration::ZERO;
        let mut found = 0;
        for _ in 0..REPEATS {
            let start = Instant::now();
            let answer = client.call("GET", &path, &json!(null))?;
            slowest = slowest.max(start.elapsed());
            found = answer["items"]
                .as_array()
                .context("a search has no items")?
                .len();
        }
        goals.push(Goal {
            what: format!("{name}: search for {what}, {found} shown"),
            measured: time(slowest),
            goal: "1 s",
        });
    }
    Ok(goals)
}
