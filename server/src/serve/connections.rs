//! Accepts connections, as many as are allowed, and ends those that are idle or too slow to say what they want.
//!
//! `axum::serve` has no timer for headers: a client that sends one byte a minute would hold its socket for ever. Here
//! the timer also ends connections that wait for their next request. Answers have no timer, because invocations and
//! streams of events take their time; bodies have one where they are read.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use api::{Code, Problem};
use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// What clients may have.
pub struct Allowed {
    /// Connections that are open at the same time.
    pub at_once: u32,
    /// How long the headers of a request, the first or the next, may take.
    pub header_timeout: Duration,
}

/// More than any browser sends.
const HEADER_BYTES: usize = 64 << 10;

/// Connections that are still open when nothing more is accepted.
pub struct Open {
    connections: GracefulShutdown,
}

impl Open {
    /// Lets the requests that run end, for as long as `patience` lasts.
    pub async fn drain(self, patience: Duration) {
        if tokio::time::timeout(patience, self.connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not end in time and were cut off");
        }
    }
}

/// Serves until `stop` is cancelled.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    allowed: &Allowed,
    stop: CancellationToken,
) -> Open {
    let connections = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(allowed.at_once as usize));
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: give those that are open the time to end.
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            tokio::spawn(refuse(stream));
            continue;
        };
        // Answers are small and complete: waiting to fill a packet only makes them late.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(allowed.header_timeout)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(
                TokioIo::new(stream),
                service_fn(answer(router.clone(), peer)),
            );
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection broke");
            }
            drop(place);
        });
    }
    Open { connections }
}

type Answer = <Router as Service<Request<Body>>>::Future;

/// The router, told who asks.
fn answer(router: Router, peer: SocketAddr) -> impl Fn(Request<Incoming>) -> Answer {
    move |request| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    }
}

/// Says that there is no place, in time for the client to read it.
async fn refuse(mut stream: TcpStream) {
    let problem = Problem::new(Code::Overloaded, "too many connections: try again");
    let body = serde_json::to_string(&problem).expect("a problem encodes");
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: {}\r\ncontent-length: {}\r\nretry-after: 1\r\nconnection: close\r\n\r\n{body}",
        api::problem::CONTENT_TYPE,
        body.len(),
    );
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(answer.as_bytes())).await;
    let _ = stream.shutdown().await;
}
