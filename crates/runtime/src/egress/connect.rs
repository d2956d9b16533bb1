//! Connections: the name is resolved once, every address is checked, and the checked address is the one connected to.

use super::address::{Leads, leads};
use super::{PrivateAddresses, fault};
use crate::reach::Refusal;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower_service::Service;

/// A head of more bytes is no head.
const HEAD: usize = 64 << 10;
/// How much of a body may wait on this side for a function that does not read.
const WINDOW: u32 = 256 << 10;
const IDLE: Duration = Duration::from_secs(30);
const IDLE_OF_A_HOST: usize = 4;

pub(super) type Body = http_body_util::Full<hyper::body::Bytes>;
pub(super) type HttpClient = Client<Timed, Body>;

/// How connections are made, for all functions.
#[derive(Clone)]
pub(super) struct Dialer {
    pub(super) private: PrivateAddresses,
    pub(super) timeout: Duration,
    pub(super) tls: Arc<ClientConfig>,
    /// Names that are resolved at once: each occupies a thread of the process until the system's resolver gives up.
    pub(super) lookups: Arc<Semaphore>,
    pub(super) resolver: Resolver,
}

/// Turns a name and a port into addresses.
pub(super) type Resolver =
    Arc<dyn Fn(String, u16) -> Resolving<io::Result<Vec<SocketAddr>>> + Send + Sync>;
type Resolving<T> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(super) fn system_resolver() -> Resolver {
    Arc::new(|name, port| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    })
}

/// How many names are resolved at once.
pub(super) const LOOKUPS: usize = 64;

/// The certificates of the web, and those of this installation. Ring does the cryptography.
pub(super) fn tls(extra_roots: Vec<Vec<u8>>) -> Result<Arc<ClientConfig>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for root in extra_roots {
        roots.add(CertificateDer::from(root))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

impl Dialer {
    /// A client with connections of its own.
    pub(super) fn client(&self) -> HttpClient {
        let secured = HttpsConnectorBuilder::new()
            .with_tls_config((*self.tls).clone())
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(Connector {
                private: self.private,
                lookups: self.lookups.clone(),
                resolver: self.resolver.clone(),
            });
        let timed = Timed {
            inner: secured,
            timeout: self.timeout,
        };
        Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_OF_A_HOST)
            .http1_max_buf_size(HEAD)
            .http2_max_header_list_size(u32::try_from(HEAD).unwrap_or(u32::MAX))
            .http2_initial_stream_window_size(WINDOW)
            .http2_initial_connection_window_size(64 * WINDOW)
            .build(timed)
    }
}

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn Error + Send + Sync>>> + Send>>;

/// Plain connections to addresses that are allowed.
#[derive(Clone)]
pub(super) struct Connector {
    private: PrivateAddresses,
    lookups: Arc<Semaphore>,
    resolver: Resolver,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Connecting<TokioIo<TcpStream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { Ok(TokioIo::new(connector.connect(&uri).await?)) })
    }
}

impl Connector {
    async fn connect(&self, uri: &Uri) -> Result<TcpStream, Refusal> {
        let host = uri.host().unwrap_or_default();
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        for address in self.resolve(host, port).await? {
            if let Ok(stream) = TcpStream::connect(address).await {
                // Requests are short: they shall not wait to be put together.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
        }
        Err(fault::connection(host))
    }

    /// The addresses of a host. One that is not allowed makes the host not allowed.
    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Refusal> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        let addresses = match literal.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, port)],
            Err(_) => self.look_up(host, port).await?,
        };
        if addresses
            .iter()
            .any(|address| !may_reach(address.ip(), self.private))
        {
            return Err(fault::address(host));
        }
        if addresses.is_empty() {
            return Err(fault::connection(host));
        }
        Ok(addresses)
    }

    async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Refusal> {
        let place = self.lookups.clone().acquire_owned().await;
        let finding = (self.resolver)(host.to_owned(), port);
        // A task of its own, so that the place is taken for as long as the system's resolver works.
        let found = tokio::spawn(async move {
            let found = finding.await;
            drop(place);
            found
        });
        match found.await {
            Ok(Ok(addresses)) => Ok(addresses),
            Ok(Err(_)) | Err(_) => Err(fault::connection(host)),
        }
    }
}

pub(super) fn may_reach(address: IpAddr, private: PrivateAddresses) -> bool {
    match leads(address) {
        Leads::Out => true,
        Leads::Inside => private == PrivateAddresses::Allowed,
        Leads::Nowhere => false,
    }
}

/// A connector with the bound on connecting: name, connection and handshake together.
#[derive(Clone)]
pub(super) struct Timed {
    inner: HttpsConnector<Connector>,
    timeout: Duration,
}

impl Service<Uri> for Timed {
    type Response = <HttpsConnector<Connector> as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let host = uri.host().unwrap_or_default().to_owned();
        let connecting = self.inner.call(uri);
        let timeout = self.timeout;
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(fault::connection(&host).into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Connector, LOOKUPS, PrivateAddresses, Resolver, Semaphore, system_resolver};
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use tokio::net::TcpListener;

    fn connector(private: PrivateAddresses) -> Connector {
        Connector {
            private,
            lookups: Arc::new(Semaphore::new(LOOKUPS)),
            resolver: system_resolver(),
        }
    }

    /// A name server in an attacker's hand: each answer may be another one.
    fn rebinding(answers: Vec<Vec<SocketAddr>>) -> (Resolver, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let resolver: Resolver = Arc::new(move |_, _| {
            let answer = answers[count.fetch_add(1, Relaxed)].clone();
            Box::pin(async move { Ok(answer) })
        });
        (resolver, asked)
    }

    #[tokio::test]
    async fn a_name_with_one_private_address_among_public_ones_is_refused() {
        let addresses = ["192.0.43.8:80", "10.0.0.1:80"];
        let answer = addresses.map(|it| it.parse().expect("an address")).to_vec();
        let (resolver, _) = rebinding(vec![answer]);
        let connector = Connector {
            resolver,
            ..connector(PrivateAddresses::Refused)
        };
        let refusal = connector.resolve("mixed.example", 80).await;
        assert_eq!(refusal.expect_err("refused").code, "address_not_allowed");
    }

    #[tokio::test]
    async fn a_name_is_resolved_once_and_the_checked_address_is_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let checked = listener.local_addr().expect("an address");
        // Whoever asked again would be led to the metadata service.
        let inside = "169.254.169.254:80".parse().expect("an address");
        let (resolver, asked) = rebinding(vec![vec![checked], vec![inside]]);
        let connector = Connector {
            resolver,
            ..connector(PrivateAddresses::Allowed)
        };
        let uri = "http://rebinding.example/".parse().expect("a URI");
        let stream = connector.connect(&uri).await.expect("connected");
        assert_eq!(stream.peer_addr().expect("an address"), checked);
        assert_eq!(asked.load(Relaxed), 1);
        // The next connection resolves anew, and checks anew.
        let refusal = connector.connect(&uri).await.expect_err("refused");
        assert_eq!(refusal.code, "address_not_allowed");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_before_anything_is_connected() {
        let connector = connector(PrivateAddresses::Refused);
        for host in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
        ] {
            let refusal = connector.resolve(host, 80).await.expect_err(host);
            assert_eq!(refusal.code, "address_not_allowed", "{host}");
        }
    }

    #[tokio::test]
    async fn tests_and_development_reach_loopback_and_still_no_metadata() {
        let connector = connector(PrivateAddresses::Allowed);
        assert!(connector.resolve("127.0.0.1", 80).await.is_ok());
        assert!(connector.resolve("localhost", 80).await.is_ok());
        for host in ["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0", "[::]"] {
            assert!(connector.resolve(host, 80).await.is_err(), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_that_does_not_exist_looks_like_a_host_that_does_not_answer() {
        let connector = connector(PrivateAddresses::Refused);
        let refusal = connector.resolve("no-such-host.invalid", 80).await;
        assert_eq!(refusal.expect_err("refused").code, "connection_failed");
    }
}
