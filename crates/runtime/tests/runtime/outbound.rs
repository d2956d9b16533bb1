//! Outbound requests through the front door: a function that fetches, and a real server on loopback.

use crate::engine::{program, shared};
use crate::web::{Web, text};
use runtime::{
    Domains, Egress, EgressConfig, Execution, Input, Limits, Outbound, PrivateAddresses, Reach,
};
use serde_json::Value;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// An installation: what its functions may reach, and how.
pub(crate) struct Net {
    domains: watch::Sender<Domains>,
    egress: Arc<Egress>,
    pub(crate) limits: Limits,
}

pub(crate) fn config(private_addresses: PrivateAddresses) -> EgressConfig {
    EgressConfig {
        private_addresses,
        rate: NonZeroU32::new(20).expect("not zero"),
        connect: Duration::from_secs(10),
        extra_roots: Vec::new(),
    }
}

impl Net {
    pub(crate) fn of(config: EgressConfig, domains: &[String]) -> Self {
        let net = Self {
            domains: watch::Sender::new(Domains::default()),
            egress: Arc::new(Egress::new(config).expect("an egress")),
            limits: Limits::default(),
        };
        net.allow(domains);
        net
    }

    /// One that may reach these servers.
    pub(crate) fn to(webs: &[&Web]) -> Self {
        let domains: Vec<_> = webs
            .iter()
            .map(|web| format!("127.0.0.1:{}", web.port))
            .collect();
        Self::of(config(PrivateAddresses::Allowed), &domains)
    }

    pub(crate) fn allow(&self, domains: &[String]) {
        let domains = domains.iter().map(|it| it.parse().expect("a domain"));
        self.domains.send_replace(domains.collect());
    }

    /// Runs a function's body with the URL as its payload.
    pub(crate) async fn run(&self, url: &str, body: &str) -> Execution {
        let code = format!("async function lambda({{ payload: url }}) {{ {body} }}");
        self.run_code(url, &code).await
    }

    pub(crate) async fn run_code(&self, url: &str, code: &str) -> Execution {
        let engine = shared();
        let program = program(&engine, code).await;
        let reach = Reach {
            outbound: Some(Outbound {
                egress: self.egress.clone(),
                domains: self.domains.subscribe(),
                function: "test".to_owned(),
            }),
            ..Reach::default()
        };
        let input = Input {
            timestamp: 0,
            headers: Vec::new(),
            payload: Value::from(url).to_string(),
        };
        engine.invoke(&program, &input, &self.limits, &reach).await
    }
}

/// The result of a run that succeeded.
pub(crate) fn result(execution: &Execution) -> Value {
    let json = execution
        .outcome
        .as_ref()
        .unwrap_or_else(|failure| panic!("{failure:?}; {:?}", execution.outbound));
    serde_json::from_str(json).expect("JSON")
}

/// What a request is refused with.
pub(crate) const CODE: &str = "try { const it = await fetch(url); await it.arrayBuffer(); return 'no error'; } catch (error) { return [error.name, error.code, error instanceof TypeError]; }";

pub(crate) fn refused(code: &str) -> Value {
    serde_json::json!(["TypeError", code, true])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_fetches_what_its_account_allows() {
    let web = Web::start(|_| {
        text(
            "200 Fine",
            "x-kind: a\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-type: application/json\r\n",
            "{\"hello\":\"world\"}",
        )
    })
    .await;
    let net = Net::to(&[&web]);
    let code = "const it = await fetch(url, { headers: { 'X-Own': 'yes' } }); \
        return [it.ok, it.status, it.statusText, it.url, it.redirected, it.type, it.headers.get('X-Kind'), it.headers.getSetCookie(), it.bodyUsed, await it.json(), it.bodyUsed];";
    let execution = net.run(&web.url("/path?query#hash"), code).await;
    let url = web.url("/path?query");
    assert_eq!(
        result(&execution),
        serde_json::json!([true, 200, "Fine", url, false, "basic", "a", ["a=1", "b=2"], false, { "hello": "world" }, true])
    );
    let seen = &web.seen()[0];
    assert_eq!(seen.line, "GET /path?query");
    assert_eq!(seen.header("x-own"), Some("yes"));
    assert_eq!(
        seen.header("host"),
        Some(format!("127.0.0.1:{}", web.port).as_str())
    );
    let [call] = &execution.outbound[..] else {
        panic!("{:?}", execution.outbound);
    };
    assert_eq!(
        (call.method.as_str(), call.status, call.error, call.blocked),
        ("GET", Some(200), None, false)
    );
    assert_eq!(call.host, format!("127.0.0.1:{}", web.port));
    assert_eq!(call.received_bytes, 17);
    assert!(call.duration > Duration::ZERO && execution.outbound_time >= call.duration);
    assert!(execution.outbound_time <= execution.run);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_allowed_is_blocked_recorded_and_told_with_the_way_out() {
    let web = Web::start(|_| text("200 OK", "", "inside")).await;
    let net = Net::to(&[]);
    let execution = net.run(&web.url("/secret"), CODE).await;
    assert_eq!(result(&execution), refused("domain_not_allowed"));
    assert!(execution.outbound[0].blocked);
    assert_eq!(
        execution.outbound[0].host,
        format!("127.0.0.1:{}", web.port)
    );
    assert!(web.seen().is_empty());
    let execution = net
        .run("https://api.example.com/secret", "await fetch(url);")
        .await;
    let failure = execution.outcome.expect_err("it fails");
    assert_eq!(
        failure.message,
        "api.example.com is not an allowed domain: ask an admin to allow api.example.com under Settings → Domains"
    );
    assert_eq!(failure.position.map(|it| it.line), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allowed_name_that_leads_inside_is_refused() {
    let web = Web::start(|_| text("200 OK", "", "inside")).await;
    let domains = ["localhost", "127.0.0.1"].map(|it| format!("{it}:{}", web.port));
    let net = Net::of(config(PrivateAddresses::Refused), &domains);
    for host in [
        "localhost",
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "LOCALHOST.",
    ] {
        let url = format!("http://{host}:{}/", web.port);
        let execution = net.run(&url, CODE).await;
        assert_eq!(result(&execution), refused("address_not_allowed"), "{host}");
        assert!(!execution.outbound[0].blocked, "allowing it would not help");
    }
    assert!(web.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_domains_holds_for_runs_that_are_under_way() {
    let web = Web::start(|_| text("200 OK", "", "hello")).await;
    let net = Arc::new(Net::to(&[&web]));
    let forget = net.clone();
    let gate = Web::start(move |_| {
        forget.allow(&[]);
        text("200 OK", "", "")
    })
    .await;
    net.allow(&[&web, &gate].map(|it| format!("127.0.0.1:{}", it.port)));
    let code = format!(
        "const before = await (await fetch(url)).text(); await fetch({:?}); try {{ await fetch(url); }} catch (error) {{ return [before, error.code]; }}",
        gate.url("/")
    );
    let execution = net.run(&web.url("/"), &code).await;
    assert_eq!(
        result(&execution),
        serde_json::json!(["hello", "domain_not_allowed"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_top_level_reaches_nothing() {
    let web = Web::start(|_| text("200 OK", "", "hello")).await;
    let net = Net::to(&[&web]);
    let code = format!(
        "const early = fetch({:?}).catch((error) => `${{error.name}}: ${{error.message}}`); async function lambda() {{ return early; }}",
        web.url("/")
    );
    let execution = net.run_code("", &code).await;
    let message = result(&execution);
    assert!(
        message
            .as_str()
            .is_some_and(|it| it.contains("call it inside lambda")),
        "{message}"
    );
    assert!(web.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_kept_for_the_next_request() {
    let web = Web::start(|_| text("200 OK", "", "hello")).await;
    let net = Net::to(&[&web]);
    let code = "for (let i = 0; i < 5; i++) await (await fetch(url)).text(); return 'done';";
    assert_eq!(result(&net.run(&web.url("/"), code).await), "done");
    assert_eq!(web.connections.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_fetch_says_so() {
    let engine = shared();
    let program = program(
        &engine,
        "async function lambda() { await fetch('https://example.com'); }",
    )
    .await;
    let input = crate::engine::input("null");
    let execution = engine
        .invoke(&program, &input, &Limits::default(), &Reach::default())
        .await;
    assert_eq!(
        execution.outcome.expect_err("it fails").message,
        "fetch is not available here"
    );
}
