//! A real `flint` process on a data folder of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use api::{
    Client, Problem, Transport,
    client::{Answer, Call, Reply},
    deployments::{Deployment, GetDeployment},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use sqlx::Connection;
use tempfile::TempDir;
use tokio::{net::TcpStream, time::timeout};
use uuid::Uuid;

/// The variable that names another database than the one in the data folder.
pub(crate) const DATABASE_URL: &str = "FLINT_DATABASE_URL";

/// How long a server may say nothing while a test waits for a line of its log. The first start compiles the guest.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Installation {
    folder: TempDir,
    /// The environment of each of its processes.
    variables: Vec<(&'static str, String)>,
    /// Made while the first server runs, and good for all that follow.
    token: OnceLock<String>,
}

pub(crate) struct Server {
    child: Child,
    log: Log,
    pub(crate) client: Client,
}

impl Installation {
    pub(crate) fn new() -> Installation {
        Installation::with(Vec::new())
    }

    /// With variables of the test's own.
    pub(crate) fn with(variables: Vec<(&'static str, String)>) -> Installation {
        Installation {
            folder: TempDir::new().expect("a temporary folder"),
            variables,
            token: OnceLock::new(),
        }
    }

    /// Starts the server and waits until it says where it listens.
    pub(crate) async fn start(&self, halt_at: Option<&str>) -> Server {
        let mut command = self.flint();
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.env("FLINT_TEST_HALT_AT", halt_at.unwrap_or(""));
        let mut child = command.spawn().expect("flint starts");
        let mut log = Log::of(child.stderr.take().expect("its log is piped"));
        let line = log.line_with("http://");
        let (_, address) = line.split_once("http://").expect("the address");
        let end = address
            .find(|it: char| !it.is_ascii_digit() && it != '.' && it != ':')
            .unwrap_or(address.len());
        let address = address[..end].parse().expect("an address");
        let token = self.token.get_or_init(|| self.make_token()).clone();
        Server {
            child,
            log,
            client: Client::new(Tcp { address, token }),
        }
    }

    pub(crate) fn artifact(&self, id: Uuid) -> PathBuf {
        self.folder.path().join("artifacts").join(id.to_string())
    }

    /// While no server runs: the next instant of every schedule was due earlier, by so many microseconds.
    pub(crate) async fn put_schedules_back(&self, micros: i64) {
        sqlx::any::install_default_drivers();
        let url = self.database_url();
        let connecting = sqlx::AnyConnection::connect(&url);
        let mut database = connecting.await.expect("the database opens");
        sqlx::query("UPDATE schedules SET next_at = next_at - $1")
            .bind(micros)
            .execute(&mut database)
            .await
            .expect("schedules are put back");
        database.close().await.expect("the database closes");
    }

    fn database_url(&self) -> String {
        let named = self.variables.iter().find(|(it, _)| *it == DATABASE_URL);
        named.map_or_else(
            || {
                format!(
                    "sqlite://{}",
                    self.folder.path().join("flint.sqlite").display()
                )
            },
            |(_, url)| url.clone(),
        )
    }

    fn flint(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
        command
            .env("FLINT_DATA_DIR", self.folder.path())
            .env_remove(DATABASE_URL)
            .envs(self.variables.iter().cloned());
        command
    }

    fn make_token(&self) -> String {
        let output = self
            .flint()
            .args(["token", "create", "--role", "admin", "--name", "test"])
            .output()
            .expect("flint makes a token");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines()
            .last()
            .expect("the token is on the last line")
            .to_owned()
    }
}

impl Server {
    /// Ends it as a power cut would, as far as a process can tell.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Waits until the server stands still at the instant, then kills it.
    pub(crate) fn killed_when_halted(mut self, instant: &str) {
        self.says(&format!("halted at {instant}"));
    }

    /// Waits until its log says so.
    pub(crate) fn says(&mut self, text: &str) {
        self.log.line_with(text);
    }

    /// Asks it to end, as whoever manages services does.
    pub(crate) fn is_asked_to_end(&self) {
        let process = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &process]).status();
        assert!(asked.expect("kill runs").success());
    }

    /// Waits until it has ended by itself. Answers its exit code, and all that it logged.
    pub(crate) fn ended_by_itself(mut self) -> (Option<i32>, Vec<String>) {
        let log = self.log.rest();
        let status = self.child.wait().expect("flint has ended");
        (status.code(), log)
    }

    /// Waits until a deployment has ended.
    pub(crate) async fn ended(&self, id: Uuid) -> Deployment {
        let ended = async {
            loop {
                let deployment = self
                    .client
                    .call(GetDeployment { id })
                    .await
                    .expect("the deployment");
                if deployment.state.is_final() {
                    return deployment;
                }
            }
        };
        timeout(Duration::from_secs(60), ended)
            .await
            .expect("it ends in time")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("flint is killed");
        self.child.wait().expect("flint is gone");
    }
}

/// What a process has written to its log.
struct Log {
    rest: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Log {
    /// All of it is read as it comes: a process whose log nobody reads would stand still when the pipe is full.
    fn of(stderr: ChildStderr) -> Log {
        let (sender, rest) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
        Log {
            rest,
            seen: Vec::new(),
        }
    }

    /// The line that holds the text, which may have been written long ago.
    fn line_with(&mut self, text: &str) -> String {
        if let Some(line) = self.seen.iter().find(|it| it.contains(text)) {
            return line.clone();
        }
        while let Ok(line) = self.rest.recv_timeout(PATIENCE) {
            self.seen.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
        panic!(
            "flint did not say {text:?} in time:\n{}",
            self.seen.join("\n")
        );
    }

    /// All lines, when there are no more.
    fn rest(&mut self) -> Vec<String> {
        loop {
            match self.rest.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Disconnected) => return std::mem::take(&mut self.seen),
                Err(RecvTimeoutError::Timeout) => {
                    panic!("flint did not end in time:\n{}", self.seen.join("\n"))
                }
            }
        }
    }
}

/// One connection for each request, so that none outlives its server.
struct Tcp {
    address: SocketAddr,
    token: String,
}

impl Transport for Tcp {
    fn send(&self, call: Call) -> Reply {
        let (address, authorization) = (self.address, format!("Bearer {}", self.token));
        Box::pin(async move {
            let stream = TcpStream::connect(address)
                .await
                .map_err(Problem::unreachable)?;
            let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
            let (mut sender, connection) = connected.map_err(Problem::unreachable)?;
            tokio::spawn(connection);
            let mut request = call.into_request().map(|body| Full::new(Bytes::from(body)));
            let headers = request.headers_mut();
            headers.insert(
                "authorization",
                authorization.parse().map_err(Problem::unreachable)?,
            );
            headers.insert(
                "host",
                address.to_string().parse().map_err(Problem::unreachable)?,
            );
            let response = sender
                .send_request(request)
                .await
                .map_err(Problem::unreachable)?;
            let (parts, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map_err(Problem::unreachable)?
                .to_bytes();
            Ok(Answer {
                status: parts.status.as_u16(),
                body: String::from_utf8(body.to_vec()).map_err(Problem::unreachable)?,
            })
        })
    }
}
