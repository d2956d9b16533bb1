//! The Flint that is measured: the release server on a data folder of its own, with a token.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{
    http::{Client, request},
    machine::{Cores, resident},
};
use crate::process::{Running, capture};

const GREETING: &str = "async function lambda(input) { return `Hello, ${input.payload.name}!`; }";

/// A data folder with the program that serves it.
pub(super) struct Installation {
    pub(super) program: PathBuf,
    pub(super) data: PathBuf,
    /// A URL of PostgreSQL's; SQLite in the data folder if absent.
    database: Option<String>,
    /// The head line that says who is asking.
    pub(super) authorization: String,
}

pub(super) struct Flint {
    running: Running,
    pub(super) address: SocketAddr,
    /// The line that the server said at start.
    pub(super) line: String,
    /// From the start of the process to its readiness.
    pub(super) start: Duration,
}

impl Installation {
    pub(super) fn new(
        program: PathBuf,
        data: &Path,
        database: Option<String>,
    ) -> Result<Installation> {
        let mut token = Command::new(&program);
        token
            .args([
                "token",
                "create",
                "--role",
                "admin",
                "--name",
                "bench",
                "--data-dir",
            ])
            .arg(data)
            .envs(database.iter().map(|it| ("FLINT_DATABASE_URL", it)));
        let output = capture(&mut token)?;
        let token = output.lines().last().context("no token was printed")?;
        let authorization = format!("authorization: Bearer {token}\r\n");
        Ok(Installation {
            program,
            data: data.to_owned(),
            database,
            authorization,
        })
    }

    pub(super) fn start(&self, cores: Cores) -> Result<Flint> {
        self.start_with(cores, &[])
    }

    pub(super) fn start_with(&self, cores: Cores, flags: &[&str]) -> Result<Flint> {
        let start = Instant::now();
        let mut command = cores.command(&self.program, &self.data);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&self.data)
            .args(flags)
            .envs(self.database.iter().map(|it| ("FLINT_DATABASE_URL", it)));
        let log = std::fs::File::create(self.data.with_extension("log"))?;
        let child = command
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("cannot start flint")?;
        let mut running = Running {
            child,
            signal: "TERM",
        };
        let mut output =
            BufReader::new(running.child.stdout.take().context("flint has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = address(&line)
            .with_context(|| format!("flint did not say where it listens: {line}"))?;
        // Whatever else it says is read, so that it never waits for us.
        thread::spawn(move || std::io::copy(&mut output.by_ref(), &mut std::io::sink()));
        let ready = Client::connect(address, "")?.send("GET", "/readyz", b"")?;
        if ready.status != 200 {
            bail!(
                "flint is not ready: {}",
                String::from_utf8_lossy(&ready.body)
            );
        }
        Ok(Flint {
            running,
            address,
            line,
            start: start.elapsed(),
        })
    }

    pub(super) fn client(&self, flint: &Flint) -> Result<Client> {
        Client::connect(flint.address, &self.authorization)
    }

    /// The bytes of an invocation.
    pub(super) fn invocation(&self, function: &str) -> Vec<u8> {
        let path = format!("/api/v1/functions/{function}/invocations");
        request("POST", &path, &self.authorization, BODY)
    }
}

/// What is sent to Flint and to its peers.
pub(super) const BODY: &[u8] = br#"{"payload":{"name":"Ada"}}"#;

impl Flint {
    pub(super) fn resident(&self) -> Result<u64> {
        resident(self.running.child.id())
    }
}

fn address(line: &str) -> Option<SocketAddr> {
    let rest = line.split("://").nth(1)?;
    let end = rest.find(|it: char| !(it.is_ascii_digit() || ".:".contains(it)));
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// Creates a function that greets.
pub(super) fn create(client: &mut Client, name: &str) -> Result<()> {
    client
        .call(
            "POST",
            "/api/v1/functions",
            &json!({ "name": name, "code": GREETING }),
        )
        .map(drop)
}

/// Approves and deploys; comes back with the deployment's id when it is live.
pub(super) fn deploy(client: &mut Client, name: &str) -> Result<String> {
    let deployment = client.call(
        "POST",
        &format!("/api/v1/functions/{name}/deployments"),
        &json!({}),
    )?;
    let id = deployment["id"]
        .as_str()
        .context("a deployment has no id")?
        .to_owned();
    loop {
        let deployment = client.call("GET", &format!("/api/v1/deployments/{id}"), &Value::Null)?;
        match deployment["state"].as_str() {
            Some("deploy_finish") => return Ok(id),
            Some(state) if state.ends_with("_error") => {
                bail!("{name} was not deployed: {}", deployment["error"])
            }
            _ => {}
        }
    }
}
