//! The machine that measures and is measured: its cores, a process's memory, servers that are waited for.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{self, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::process::{command, run};

/// The cores that a server may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cores {
    /// The first; the load has the second for itself.
    One,
    /// The first two; the load shares them.
    Two,
}

impl Cores {
    fn list(self) -> &'static str {
        match self {
            Cores::One => "0",
            Cores::Two => "0,1",
        }
    }

    /// A command that is kept on these cores.
    pub(super) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut taskset = command("taskset", folder);
        taskset.args(["-c", self.list()]).arg(program);
        taskset
    }

    /// Puts this process where it leaves the server alone, as far as there is room.
    pub(super) fn leave(self) -> Result<()> {
        let ours = match self {
            Cores::One => "1",
            Cores::Two => "0,1",
        };
        let mut taskset = Command::new("taskset");
        run(taskset
            .args(["-apc", ours, &process::id().to_string()])
            .stdout(process::Stdio::null()))
    }
}

pub(super) fn has_two_cores() -> bool {
    thread::available_parallelism().is_ok_and(|it| it.get() >= 2)
}

/// What a process keeps in memory, in bytes.
pub(super) fn resident(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .context("a process's memory cannot be read")?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(kibibytes.context("a process has no memory")? << 10)
}

pub(super) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))
        .context("no port is free")?
        .local_addr()?)
}

/// Waits until somebody listens.
#[expect(
    clippy::disallowed_methods,
    reason = "another program's start cannot be waited for in another way"
)]
pub(super) fn wait_for(address: SocketAddr) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    bail!("nobody listens on {address} after 30 s")
}
