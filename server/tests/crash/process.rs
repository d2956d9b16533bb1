//! A real `flint` process on a data folder of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use api::{
    Client, Problem, Transport,
    client::Reply,
    deployments::{Deployment, GetDeployment},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use sqlx::Connection;
use tempfile::TempDir;
use tokio::{net::TcpStream, time::timeout};
use uuid::Uuid;

pub(crate) struct Installation {
    folder: TempDir,
}

pub(crate) struct Server {
    child: Child,
    log: Log,
    pub(crate) client: Client,
}

fn flint(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
    command
        .env("FLINT_DATA_DIR", folder.path())
        .env_remove("FLINT_DATABASE_URL");
    command
}

impl Installation {
    pub(crate) fn new() -> Installation {
        Installation {
            folder: TempDir::new().expect("a temporary folder"),
        }
    }

    /// Starts the server and waits until it says where it listens.
    pub(crate) async fn start(&self, halt_at: Option<&str>) -> Server {
        let mut command = flint(&self.folder);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.env("FLINT_TEST_HALT_AT", halt_at.unwrap_or(""));
        let mut child = command.spawn().expect("flint starts");
        let mut log = Log {
            rest: BufReader::new(child.stderr.take().expect("its log is piped")),
            seen: Vec::new(),
        };
        let line = log.line_with("http://");
        let (_, address) = line.split_once("http://").expect("the address");
        let end = address
            .find(|it: char| !it.is_ascii_digit() && it != '.' && it != ':')
            .unwrap_or(address.len());
        let address = address[..end].parse().expect("an address");
        let token = self.token();
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
        let path = self.folder.path().join("flint.sqlite");
        let connecting = sqlx::AnyConnection::connect(&format!("sqlite://{}", path.display()));
        let mut database = connecting.await.expect("the database opens");
        sqlx::query("UPDATE schedules SET next_at = next_at - $1")
            .bind(micros)
            .execute(&mut database)
            .await
            .expect("schedules are put back");
        database.close().await.expect("the database closes");
    }

    fn token(&self) -> String {
        let output = flint(&self.folder)
            .args(["token", "create", "--role", "developer", "--name", "test"])
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
    rest: BufReader<ChildStderr>,
    seen: Vec<String>,
}

impl Log {
    /// The line that holds the text, which may have been written long ago.
    fn line_with(&mut self, text: &str) -> String {
        if let Some(line) = self.seen.iter().find(|it| it.contains(text)) {
            return line.clone();
        }
        loop {
            let mut line = String::new();
            let bytes = self.rest.read_line(&mut line).expect("the log is text");
            assert!(
                bytes > 0,
                "flint ended before it said {text:?}:\n{}",
                self.seen.concat()
            );
            self.seen.push(line.clone());
            if line.contains(text) {
                return line;
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
    fn send(&self, request: hyper::Request<Vec<u8>>) -> Reply {
        let (address, authorization) = (self.address, format!("Bearer {}", self.token));
        Box::pin(async move {
            let stream = TcpStream::connect(address)
                .await
                .map_err(Problem::unreachable)?;
            let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
            let (mut sender, connection) = connected.map_err(Problem::unreachable)?;
            tokio::spawn(connection);
            let mut request = request.map(|body| Full::new(Bytes::from(body)));
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
            Ok(hyper::Response::from_parts(parts, body.to_vec()))
        })
    }
}
