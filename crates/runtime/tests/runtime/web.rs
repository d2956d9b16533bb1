//! A server for tests: plain HTTP on loopback, which answers what a test says, byte by byte.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a server saw of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Method and path.
    pub(crate) line: String,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines();
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(it, _)| *it == name)
            .map(|(_, value)| value)
    }
}

/// What it does with a request.
pub(crate) enum Reply {
    /// These bytes; the connection stays open.
    Bytes(Vec<u8>),
    /// These bytes, and then the same again without end.
    Endless(Vec<u8>, Vec<u8>),
    /// These bytes, and then nothing more.
    Silence(Vec<u8>),
    /// Closes the connection after these bytes.
    Close(Vec<u8>),
    /// Waits for the others, counts one less, and answers these bytes.
    Together(Arc<tokio::sync::Barrier>, Arc<AtomicUsize>, Vec<u8>),
}

pub(crate) fn text(status: &str, headers: &str, body: &str) -> Reply {
    bytes(status, headers, body.as_bytes())
}

pub(crate) fn bytes(status: &str, headers: &str, body: &[u8]) -> Reply {
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    Reply::Bytes(answer)
}

pub(crate) struct Web {
    pub(crate) port: u16,
    pub(crate) connections: Arc<AtomicUsize>,
    /// Connections that have ended.
    pub(crate) closed: Arc<tokio::sync::Semaphore>,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Web {
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let closed = Arc::new(tokio::sync::Semaphore::new(0));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (count, ended, saw) = (connections.clone(), closed.clone(), seen.clone());
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (answer, ended, saw) = (answer.clone(), ended.clone(), saw.clone());
                tokio::spawn(async move {
                    serve(stream, &*answer, &saw).await;
                    ended.add_permits(1);
                });
            }
        });
        Self {
            port,
            connections,
            closed,
            seen,
            task,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics with it").clone()
    }

    pub(crate) fn lines(&self) -> HashSet<String> {
        self.seen().into_iter().map(|it| it.line).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Seen) -> Reply + Sync),
    saw: &Mutex<Vec<Seen>>,
) {
    let mut received = Vec::new();
    while let Some(seen) = request(&mut stream, &mut received).await {
        saw.lock()
            .expect("no test panics with it")
            .push(seen.clone());
        let written = match answer(&seen) {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await,
            Reply::Together(others, count, bytes) => {
                others.wait().await;
                count.fetch_sub(1, Ordering::SeqCst);
                stream.write_all(&bytes).await
            }
            Reply::Close(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Reply::Silence(bytes) => {
                let _ = stream.write_all(&bytes).await;
                // Until the other side gives up.
                let _ = stream.read(&mut [0]).await;
                return;
            }
            Reply::Endless(head, again) => {
                let _ = stream.write_all(&head).await;
                while stream.write_all(&again).await.is_ok() {}
                return;
            }
        };
        if written.is_err() {
            return;
        }
    }
}

/// The next request, with its body.
async fn request(stream: &mut TcpStream, received: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        if let Some(at) = received.windows(4).position(|it| it == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(received).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let line = head
        .lines()
        .next()?
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    let head = head.to_lowercase();
    let mut seen = Seen {
        line,
        head,
        body: String::new(),
    };
    let length: usize = seen
        .header("content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    while received.len() < end + length {
        if stream.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
    seen.body = String::from_utf8_lossy(&received[end..end + length]).into_owned();
    received.drain(..end + length);
    Some(seen)
}
