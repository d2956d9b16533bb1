//! Stands outside of Flint, and counts what functions tell it: what a run did is known here, also of a run whose server
//! was killed before it could store anything.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use http_body_util::Empty;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// How often each path was asked for.
type Heard = Arc<Mutex<HashMap<String, usize>>>;

pub(super) struct Witness {
    pub(super) address: SocketAddr,
    heard: Heard,
}

impl Witness {
    pub(super) async fn begin() -> Witness {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Heard::default();
        let all = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(listen(stream, all.clone()));
            }
        });
        Witness { address, heard }
    }

    pub(super) fn heard(&self) -> HashMap<String, usize> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.clone()
    }
}

async fn listen(stream: TcpStream, heard: Heard) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let path = request.uri().path().to_owned();
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        *heard.entry(path).or_default() += 1;
        async { Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())) }
    });
    // A server that is killed while it asks is what the test is about.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}
