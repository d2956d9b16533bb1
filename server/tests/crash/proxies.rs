//! Variables that name proxies, which most programs heed, do not change where functions' requests go.

use std::{io::ErrorKind, net};

use api::{
    domains::AllowDomain,
    invocations::{Invoke, Outcome},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{greet, process::Installation, publish};

const NAMES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// A server that answers every request with `hello`; its host and port.
async fn web() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
            // A client that goes away is no concern of the server's.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer).await;
        }
    });
    host
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_is_never_asked() {
    let proxy = net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", proxy.local_addr().expect("an address"));
    let mut variables = NAMES.map(|it| (it, url.clone())).to_vec();
    variables.push(("NO_PROXY", String::new()));
    variables.push(("no_proxy", String::new()));
    variables.push(("FLINT_UNSAFE_ALLOW_PRIVATE_ADDRESSES", "true".to_owned()));
    let installation = Installation::with(variables);
    let server = installation.start(None).await;
    let host = web().await;
    let allow = AllowDomain {
        domain: host.clone(),
    };
    server.client.call(allow).await.expect("it is allowed");
    let code = "async function lambda({ payload }) { return await (await fetch(payload)).text(); }";
    publish(&server, code).await;

    let invoke = Invoke {
        name: greet(),
        payload: json!(format!("http://{host}/")),
        headers: Vec::new(),
        timestamp: None,
    };
    let answer = server.client.call(invoke).await.expect("an invocation");
    assert_eq!(answer.outcome, Outcome::Ok, "{:?}", answer.error);
    assert_eq!(answer.result, "hello");
    proxy.set_nonblocking(true).expect("it does not wait");
    let asked = proxy.accept().map(drop).expect_err("nobody asked it");
    assert_eq!(asked.kind(), ErrorKind::WouldBlock);
}
