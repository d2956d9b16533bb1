//! Sockets that want more than they may have.

use std::time::Duration;

use server::serve::connections::{self, Allowed};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use crate::{databases::Kind, harness::TestApp};

/// Long enough for a busy machine; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(30);

async fn serve(allowed: Allowed) -> (std::net::SocketAddr, tokio_util::sync::DropGuard) {
    let app = TestApp::start(Kind::Sqlite).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let guard = stop.clone().drop_guard();
    tokio::spawn(async move {
        connections::serve(listener, app.router.clone(), &allowed, stop)
            .await
            .drain(PATIENCE)
            .await;
    });
    (address, guard)
}

/// Everything that the server sends until it closes the connection.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that is reset has ended as well.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut text))
        .await
        .expect("the connection ends");
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn who_says_nothing_or_too_little_is_hung_up_on() {
    let (address, _guard) = serve(Allowed {
        at_once: 10,
        header_timeout: Duration::from_millis(50),
    })
    .await;
    for beginning in ["", "GET /healthz HTTP/1.1\r\nhost: fl"] {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        stream.write_all(beginning.as_bytes()).await.expect("sent");
        let answer = read_to_end(&mut stream).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let (address, _guard) = serve(Allowed {
        at_once: 1,
        header_timeout: PATIENCE,
    })
    .await;
    let mut first = TcpStream::connect(address).await.expect("connected");
    first
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: flint\r\n\r\n")
        .await
        .expect("sent");
    let mut answered = [0; 12];
    first.read_exact(&mut answered).await.expect("an answer");
    assert_eq!(&answered, b"HTTP/1.1 200");
    let mut second = TcpStream::connect(address).await.expect("connected");
    let answer = read_to_end(&mut second).await;
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 1"),
        "{answer}"
    );
}

#[tokio::test]
async fn who_asks_once_and_then_says_nothing_is_hung_up_on() {
    let (address, _guard) = serve(Allowed {
        at_once: 10,
        header_timeout: Duration::from_millis(500),
    })
    .await;
    let mut stream = TcpStream::connect(address).await.expect("connected");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: flint\r\n\r\n")
        .await
        .expect("sent");
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.contains("connection: close"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}
