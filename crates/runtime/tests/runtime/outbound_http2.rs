//! HTTPS with a certificate of the test's own: HTTP/2 where the server speaks it, and nobody who is not trusted.

use crate::outbound::{Net, config, result};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use runtime::PrivateAddresses;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;

/// A server that says which version was spoken; its port, and the certificate to trust.
async fn server() -> (u16, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("a configuration");
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let answer =
                    service_fn(|request: http::Request<hyper::body::Incoming>| async move {
                        let said = format!(
                            "{:?} {}",
                            request.version(),
                            request.uri().host().unwrap_or("no host")
                        );
                        Ok::<_, Infallible>(http::Response::new(Full::<Bytes>::from(said)))
                    });
                let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                // The client goes away when it has what it wants.
                let _ = http.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    (port, certificate.to_vec())
}

const ASK: &str = "try { const it = await fetch(url); return [it.statusText, await it.text()]; } catch (error) { return error.code; }";

#[tokio::test(flavor = "multi_thread")]
async fn http_2_is_spoken_with_who_is_trusted() {
    let (port, certificate) = server().await;
    let mut trusting = config(PrivateAddresses::Allowed);
    trusting.extra_roots = vec![certificate];
    let domains = [format!("localhost:{port}"), format!("127.0.0.1:{port}")];
    let net = Net::of(trusting, &domains);
    let url = format!("https://localhost:{port}/");
    assert_eq!(
        result(&net.run(&url, ASK).await),
        json!(["", "HTTP/2.0 localhost"])
    );
    // The certificate is for another name.
    let other = format!("https://127.0.0.1:{port}/");
    assert_eq!(result(&net.run(&other, ASK).await), "tls_failed");
    let net = Net::of(config(PrivateAddresses::Allowed), &domains);
    assert_eq!(result(&net.run(&url, ASK).await), "tls_failed");
}
