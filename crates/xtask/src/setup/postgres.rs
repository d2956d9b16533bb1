//! A PostgreSQL for the tests: made in a temporary folder, on a free port, ended with the tests.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::system::Package;
use crate::process::{Running, capture, find, is_root, run};

pub(crate) const PACKAGE: Package = Package {
    what: "PostgreSQL, on which the tests run a second time",
    debian: &["postgresql"],
    present: || programs().is_some(),
};

/// How long a server may take to start before we say that it did not.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, which ends when this is dropped.
pub(crate) struct Postgres {
    pub(crate) url: String,
    // In this order: the server ends before its folder goes.
    _running: Running,
    _folder: TempDir,
}

impl Postgres {
    pub(crate) fn start() -> Result<Postgres> {
        let programs = programs().context("PostgreSQL's programs are nowhere to be found")?;
        let user = User::find()?;
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        user.own(folder.path())?;
        let data = folder.path().join("data");

        let mut initdb = user.command(&programs.join("initdb"), folder.path());
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        run(initdb.arg("--pgdata").arg(&data).stdout(Stdio::null()))?;

        let port = free_port()?;
        let mut postgres = user.command(&programs.join("postgres"), folder.path());
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        postgres.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-N", "300"]);
        // The data lives as long as the tests, so nothing has to reach the disk.
        postgres.args([
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "full_page_writes=off",
        ]);
        let child = postgres
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start PostgreSQL")?;
        // An interrupt ends the server without waiting for its clients.
        let mut running = Running {
            child,
            signal: "INT",
        };
        wait_until_ready(&mut running.child)?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Postgres {
            url,
            _running: running,
            _folder: folder,
        })
    }
}

impl Postgres {
    /// Lets the planner know what the tables hold. A server that runs for longer does so by itself, within a minute.
    pub(crate) fn analyze(&self) -> Result<()> {
        let psql = find("psql").or_else(|| Some(programs()?.join("psql")));
        let mut psql = Command::new(psql.context("`psql` is nowhere to be found")?);
        run(psql.args([&self.url, "--quiet", "--command", "ANALYZE"]))
    }
}

/// Waits for the line in which the server says so, and keeps reading what it writes, so that it never blocks.
fn wait_until_ready(server: &mut Child) -> Result<()> {
    let log = server.stderr.take().context("PostgreSQL has no log")?;
    let (ready, readiness) = mpsc::channel();
    thread::spawn(move || {
        let mut before = Vec::new();
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        for line in lines.by_ref() {
            if line.contains("ready to accept connections") {
                ready.send(Ok(())).ok();
                return lines.for_each(drop);
            }
            before.push(line);
        }
        ready.send(Err(before.join("\n"))).ok();
    });
    match readiness.recv_timeout(PATIENCE) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(log)) => bail!("PostgreSQL ended before it was ready:\n{log}"),
        Err(_) => bail!("PostgreSQL was not ready after {} s", PATIENCE.as_secs()),
    }
}

/// The folder of initdb and postgres: on the path, or the newest of Debian's versions.
fn programs() -> Option<PathBuf> {
    if let Some(initdb) = find("initdb") {
        return initdb.parent().map(Path::to_owned);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|it| it.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
        .filter(|it| it.join("initdb").is_file())
}

/// Who runs the server: PostgreSQL refuses to run as root.
enum User {
    Ourselves,
    Other { uid: u32, gid: u32 },
}

impl User {
    /// The user that Debian's package made.
    fn find() -> Result<User> {
        if !is_root() {
            return Ok(User::Ourselves);
        }
        let id = |flag: &str| -> Result<u32> {
            let text = capture(Command::new("id").args([flag, "postgres"]))?;
            text.trim().parse().context("`id` gave no number")
        };
        let what = "PostgreSQL does not run as root, and there is no user `postgres`";
        Ok(User::Other {
            uid: id("-u").context(what)?,
            gid: id("-g").context(what)?,
        })
    }

    fn own(&self, folder: &Path) -> Result<()> {
        match self {
            User::Ourselves => Ok(()),
            User::Other { uid, gid } => chown(folder, Some(*uid), Some(*gid))
                .with_context(|| format!("cannot give {} away", folder.display())),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // What it writes is read by us, so it writes in one language.
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .env("LC_ALL", "C")
            .env_remove("PGDATA");
        if let User::Other { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
