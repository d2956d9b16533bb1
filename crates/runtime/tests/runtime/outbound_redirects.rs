//! Redirects: followed hop by hop, each checked anew.

use crate::outbound::{CODE, Net, refused, result};
use crate::web::{Reply, Seen, Web, text};
use serde_json::json;

fn to(status: &str, location: &str) -> Reply {
    text(status, &format!("location: {location}\r\n"), "moved")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_followed_and_recorded_as_a_request_of_its_own() {
    let web = Web::start(|seen: &Seen| match seen.line.as_str() {
        "GET /a" => to("302 Found", "/b?x"),
        _ => text("200 OK", "", "there"),
    })
    .await;
    let net = Net::to(&[&web]);
    let code =
        "const it = await fetch(url); return [it.status, it.url, it.redirected, await it.text()];";
    let execution = net.run(&web.url("/a"), code).await;
    assert_eq!(
        result(&execution),
        json!([200, web.url("/b?x"), true, "there"])
    );
    let statuses: Vec<_> = execution.outbound.iter().map(|call| call.status).collect();
    assert_eq!(statuses, [Some(302), Some(200)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_that_leads_inside_is_refused() {
    for (location, code) in [
        (
            "http://169.254.169.254/latest/meta-data",
            "address_not_allowed",
        ),
        ("http://[::ffff:169.254.169.254]/", "address_not_allowed"),
        ("http://other.example/", "domain_not_allowed"),
        ("http://127.0.0.1:1/", "domain_not_allowed"),
        ("//other.example/", "domain_not_allowed"),
        ("http://2852039166/", "address_not_allowed"),
        ("file:///etc/passwd", "invalid_url"),
        ("http://user:secret@127.0.0.1/", "invalid_url"),
        ("http://[", "invalid_url"),
    ] {
        let web = Web::start(move |_| to("307 Temporary Redirect", location)).await;
        let net = Net::to(&[]);
        net.allow(&[
            format!("127.0.0.1:{}", web.port),
            "169.254.169.254".to_owned(),
            "[::ffff:a9fe:a9fe]".to_owned(),
        ]);
        let execution = net.run(&web.url("/"), CODE).await;
        assert_eq!(result(&execution), refused(code), "{location}");
        let blocked: Vec<_> = execution
            .outbound
            .iter()
            .filter(|call| call.blocked)
            .collect();
        assert_eq!(
            blocked.len(),
            usize::from(code == "domain_not_allowed"),
            "{location}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_without_end_are_cut() {
    let web = Web::start(|_| to("302 Found", "/again")).await;
    let net = Net::to(&[&web]);
    assert_eq!(
        result(&net.run(&web.url("/"), CODE).await),
        refused("too_many_redirects")
    );
    assert_eq!(web.seen().len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_origin_gets_neither_credentials_nor_cookies() {
    let other = Web::start(|_| text("200 OK", "", "there")).await;
    let target = other.url("/");
    let web = Web::start(move |_| to("307 Temporary Redirect", &target)).await;
    let net = Net::to(&[&web, &other]);
    let code = "const it = await fetch(url, { method: 'POST', body: 'x', headers: { authorization: 'Bearer x', cookie: 'a=1', 'x-trace': '7' } }); return await it.text();";
    assert_eq!(result(&net.run(&web.url("/"), code).await), "there");
    let (first, second) = (&web.seen()[0], &other.seen()[0]);
    assert_eq!(
        (first.header("authorization"), first.header("cookie")),
        (Some("bearer x"), Some("a=1"))
    );
    assert_eq!(
        (second.header("authorization"), second.header("cookie")),
        (None, None)
    );
    assert_eq!(
        (
            second.header("x-trace"),
            second.line.as_str(),
            second.body.as_str()
        ),
        (Some("7"), "POST /", "x")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_says_how_redirects_are_treated() {
    let web = Web::start(|seen: &Seen| match seen.line.as_str() {
        "GET /there" => text("200 OK", "", "there"),
        _ => to("303 See Other", "/there"),
    })
    .await;
    let net = Net::to(&[&web]);
    let code = "
        const manual = await fetch(url, { redirect: 'manual' });
        const seen = [manual.status, manual.headers.get('location'), manual.redirected];
        try { await fetch(url, { redirect: 'error' }); } catch (error) { seen.push(error.code); }
        seen.push(await (await fetch(url, { method: 'PUT', body: 'x' })).text());
        return seen;";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!([303, "/there", false, "redirect_not_followed", "there"])
    );
}
