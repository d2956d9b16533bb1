//! Domains: which hosts functions may reach.

use api::{
    Client, Code, Problem, Role,
    domains::{AllowDomain, Domain, ListDomains, MOST, RemoveDomain},
    events::Change,
    invocations::{GetInvocation, Invocation, Outcome},
};
use runtime::PrivateAddresses;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    author::Author,
    databases::{Kind, on_both_databases},
    harness::TestApp,
    records::kept,
};

on_both_databases!(
    domains_are_allowed_listed_and_removed_in_their_normal_form,
    what_is_no_domain_is_refused_and_so_is_one_that_is_known,
    an_account_allows_so_many_and_no_more,
    only_who_may_manages_domains,
);

pub(crate) async fn allow(client: &Client, domain: &str) -> Result<Domain, Problem> {
    let domain = domain.to_owned();
    client.call(AllowDomain { domain }).await
}

async fn listed(client: &Client) -> Vec<String> {
    let page = client.call(ListDomains {}).await.expect("a list");
    page.items.into_iter().map(|it| it.domain).collect()
}

async fn domains_are_allowed_listed_and_removed_in_their_normal_form(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    let mut stream = Author::of(&app).await.watches().await;
    let allowed = allow(&admin, " API.Example.com. ").await.expect("allowed");
    assert_eq!(allowed.domain, "api.example.com");
    assert_eq!(allowed.allowed_by, "admin");
    assert_eq!(stream.next_change().await, Change::Domains);
    allow(&admin, "*.bücher.example:8443")
        .await
        .expect("allowed");
    assert_eq!(
        listed(&admin).await,
        ["*.xn--bcher-kva.example:8443", "api.example.com"]
    );
    admin
        .call(RemoveDomain { id: allowed.id })
        .await
        .expect("it is removed");
    assert_eq!(listed(&admin).await, ["*.xn--bcher-kva.example:8443"]);
    let again = admin.call(RemoveDomain { id: allowed.id }).await;
    assert_eq!(again.expect_err("it is gone").code, Code::NotFound);
}

async fn what_is_no_domain_is_refused_and_so_is_one_that_is_known(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    for (text, part) in [
        ("", "missing"),
        (
            "https://api.example.com/v1",
            "without scheme and path: api.example.com",
        ),
        ("*.com", "top-level domain"),
        ("api.example.com:0", "no port"),
        ("127.0.0.1:8080", "private or reserved"),
        ("0x7f000001", "private or reserved"),
        ("[::ffff:169.254.169.254]", "private or reserved"),
        ("a\0b.example", "no host"),
        ("a'); DROP TABLE domains; --", "no host"),
        ("x".repeat(400).as_str(), "253 characters"),
    ] {
        let problem = allow(&admin, text).await.expect_err(text);
        assert_eq!(
            (problem.code, problem.field.as_deref()),
            (Code::InvalidField, Some("domain"))
        );
        assert!(problem.detail.contains(part), "{text}: {}", problem.detail);
    }
    allow(&admin, "api.example.com").await.expect("allowed");
    let known = allow(&admin, "API.example.com").await.expect_err("known");
    assert_eq!((known.code, known.status), (Code::NameTaken, 409));
    assert_eq!(listed(&admin).await, ["api.example.com"]);
}

async fn an_account_allows_so_many_and_no_more(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    for number in 0..MOST {
        allow(&admin, &format!("h{number}.example.com"))
            .await
            .expect("allowed");
    }
    let problem = allow(&admin, "one.more.example.com")
        .await
        .expect_err("too many");
    assert!(problem.detail.contains("remove one first"), "{problem}");
    assert_eq!(listed(&admin).await.len(), MOST);
}

async fn only_who_may_manages_domains(app: TestApp) {
    let admin = app.client(Role::Admin).await;
    let allowed = allow(&admin, "api.example.com").await.expect("allowed");
    for role in [Role::Developer, Role::Invoker, Role::Viewer] {
        let client = app.client(role).await;
        let refused = allow(&client, "b.example.com").await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
        let refused = client.call(RemoveDomain { id: allowed.id }).await;
        assert_eq!(refused.expect_err("refused").code, Code::Forbidden);
        assert_eq!(listed(&client).await, ["api.example.com"]);
    }
}

/// A server on loopback that answers every request with `hello`; its host and port.
pub(crate) async fn web() -> String {
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

pub(crate) const FETCH: &str = "async function lambda(input) { return await (await fetch('http://' + input.payload + '/secret?key=1')).text(); }";

pub(crate) async fn reaching_loopback(kind: Kind) -> TestApp {
    TestApp::start_with(kind, |config| {
        config.private_addresses = PrivateAddresses::Allowed;
    })
    .await
}

async fn a_blocked_call_is_recorded_and_works_as_soon_as_its_host_is_allowed(kind: Kind) {
    let app = reaching_loopback(kind).await;
    let (host, author) = (web().await, Author::of(&app).await);
    author.publishes("reach", FETCH).await;
    let blocked = author.invokes("reach", json!(host)).await;
    assert_eq!(blocked.outcome, Outcome::Runtime);
    let error = blocked.error.as_ref().expect("an error");
    assert_eq!(error.name, "TypeError");
    assert!(
        error
            .message
            .contains(&format!("allow {host} under Settings → Domains"))
    );
    assert_eq!(calls(&blocked), [(host.as_str(), None, true)]);
    assert_eq!(
        blocked.outbound[0].error.as_deref(),
        Some("domain_not_allowed")
    );

    let admin = app.client(Role::Admin).await;
    let allowed = allow(&admin, &host).await.expect("allowed");
    let works = author.invokes("reach", json!(host)).await;
    assert_eq!(
        (works.outcome, &works.result),
        (Outcome::Ok, &json!("hello"))
    );
    assert_eq!(calls(&works), [(host.as_str(), Some(200), false)]);
    assert_eq!(works.outbound[0].received_bytes, 5);
    assert!(works.timing.outbound > 0 && works.timing.outbound <= works.timing.run);
    let get = GetInvocation { id: works.id };
    let recorded = author.client.call(get).await.expect("it is recorded");
    assert_eq!(recorded, kept(&works));

    admin
        .call(RemoveDomain { id: allowed.id })
        .await
        .expect("it is removed");
    let blocked = author.invokes("reach", json!(host)).await;
    assert_eq!(calls(&blocked), [(host.as_str(), None, true)]);
}

fn calls(invocation: &Invocation) -> Vec<(&str, Option<u16>, bool)> {
    let calls = invocation.outbound.iter();
    calls
        .map(|it| (it.host.as_str(), it.status, it.blocked))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_call_works_once_it_is_allowed_on_sqlite() {
    a_blocked_call_is_recorded_and_works_as_soon_as_its_host_is_allowed(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_call_works_once_it_is_allowed_on_postgres() {
    a_blocked_call_is_recorded_and_works_as_soon_as_its_host_is_allowed(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_server_allows_holds_here_within_a_second_or_so() {
    let app = reaching_loopback(Kind::Postgres).await;
    let (host, author) = (web().await, Author::of(&app).await);
    author.publishes("reach", FETCH).await;
    let domain = Domain {
        id: app.state.clock.new_id(),
        domain: host.clone(),
        allowed_at: app.state.clock.now(),
        allowed_by: "another server".to_owned(),
    };
    let account = app.state.store.account().await.expect("the account").id;
    app.state
        .store
        .allow_domain(account, &domain)
        .await
        .expect("it is stored");
    let began = std::time::Instant::now();
    while author.invokes("reach", json!(host)).await.outcome != Outcome::Ok {
        assert!(began.elapsed() < std::time::Duration::from_secs(10));
    }
}
