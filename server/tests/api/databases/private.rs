//! A PostgreSQL of a test's own, which it may stop and start again.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Private {
    /// The folder of PostgreSQL's programs.
    programs: PathBuf,
    /// Who runs it when we are root, as whom PostgreSQL refuses to run: user and group.
    other: Option<(u32, u32)>,
    folder: TempDir,
    port: u16,
    running: Option<Child>,
}

impl Private {
    /// `None`: PostgreSQL is not installed here, and nobody asked for tests on it.
    pub(crate) fn start() -> Option<Private> {
        let Some(programs) = programs() else {
            assert!(
                env::var_os("FLINT_TEST_POSTGRES").is_none(),
                "PostgreSQL's programs are neither on the path nor in /usr/lib/postgresql: \
                 a test needs a server that it may stop"
            );
            return None;
        };
        let folder = TempDir::new().expect("a temporary folder");
        let is_root = fs::metadata(folder.path()).expect("a folder").uid() == 0;
        let other = is_root.then(|| (id_of_postgres("-u"), id_of_postgres("-g")));
        if let Some((user, group)) = other {
            chown(folder.path(), Some(user), Some(group)).expect("the folder is given away");
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut postgres = Private {
            programs,
            other,
            folder,
            port,
            running: None,
        };
        postgres.makes_its_data();
        drop(listener);
        postgres.starts();
        Some(postgres)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn makes_its_data(&self) {
        let mut initdb = self.command("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        let made = initdb.arg("--pgdata").arg(self.data()).output();
        let made = made.expect("initdb runs");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    /// Starts it, and waits until it serves.
    pub(crate) fn starts(&mut self) {
        let mut postgres = self.command("postgres");
        postgres.arg("-D").arg(self.data());
        postgres.arg("-k").arg(self.folder.path());
        postgres.args(["-h", "127.0.0.1", "-p", &self.port.to_string()]);
        // The machine stays up, so nothing has to reach the disk to outlive the server.
        postgres.args(["-c", "fsync=off"]);
        let server = postgres.stderr(Stdio::piped()).spawn();
        wait_until_ready(self.running.insert(server.expect("PostgreSQL runs")));
    }

    /// Ends it at once, as a crash would: what was not committed is lost, and whoever is connected is cut off.
    pub(crate) fn stops(&mut self) {
        let Some(mut server) = self.running.take() else {
            return;
        };
        let process = server.id().to_string();
        let asked = Command::new("kill").args(["-QUIT", &process]).status();
        if !asked.is_ok_and(|it| it.success()) {
            // It has ended already, or can only be ended by force.
            let _ = server.kill();
        }
        server.wait().expect("PostgreSQL has ended");
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        // What it writes is read by us, so it writes in one language.
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .env("LC_ALL", "C")
            .env_remove("PGDATA");
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.stops();
    }
}

/// On the path, or the newest of Debian's versions.
fn programs() -> Option<PathBuf> {
    let has_them = |folder: &Path| folder.join("initdb").is_file();
    let path = env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = env::split_paths(&path).find(|it| has_them(it)) {
        return Some(folder);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|it| it.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
        .filter(|it| has_them(it))
}

fn id_of_postgres(flag: &str) -> u32 {
    let output = Command::new("id").args([flag, "postgres"]).output();
    let text = String::from_utf8(output.expect("`id` runs").stdout).expect("text");
    text.trim()
        .parse()
        .expect("PostgreSQL does not run as root, and there is no user `postgres`")
}

/// Waits for the line in which the server says so, and keeps reading what it writes, so that it never blocks.
fn wait_until_ready(server: &mut Child) {
    let log = server.stderr.take().expect("its log is piped");
    let (ready, readiness) = mpsc::channel();
    thread::spawn(move || {
        let mut before = Vec::new();
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        for line in lines.by_ref() {
            if line.contains("ready to accept connections") {
                // Nobody waits any more after the time that it may take.
                let _ = ready.send(Ok(()));
                return lines.for_each(drop);
            }
            before.push(line);
        }
        let _ = ready.send(Err(before.join("\n")));
    });
    match readiness.recv_timeout(PATIENCE) {
        Ok(Ok(())) => {}
        Ok(Err(log)) => panic!("PostgreSQL ended before it was ready:\n{log}"),
        Err(_) => panic!("PostgreSQL was not ready after {} s", PATIENCE.as_secs()),
    }
}
