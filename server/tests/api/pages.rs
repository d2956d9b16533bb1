//! Pages as the server renders them, and the policy that they come with.

use axum::{body::Body, http::Request};

use crate::{
    databases::on_both_databases,
    harness::{Reply, TestApp, status},
    person::Person,
};

on_both_databases!(
    a_page_is_rendered_under_a_policy_that_names_its_scripts,
    who_is_not_logged_in_is_sent_to_log_in,
    a_path_that_is_no_page_is_a_page_with_404,
    what_is_read_is_compressed_for_who_can_take_it,
    a_page_names_the_part_whose_code_it_needs,
);

async fn get(app: &TestApp, path: &str) -> Reply {
    app.send(
        Request::get(path)
            .header("accept", "text/html")
            .body(Body::empty())
            .expect("a request"),
    )
    .await
}

async fn a_page_is_rendered_under_a_policy_that_names_its_scripts(app: TestApp) {
    let page = get(&app, "/setup").await;
    let html = page.body.as_str().expect("a page");
    assert_eq!(status(&page), 200);
    assert!(html.to_lowercase().starts_with("<!doctype html>"), "{html}");
    let policy = page.headers["content-security-policy"]
        .to_str()
        .expect("a policy");
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|it| it.split('\'').next())
        .expect("a nonce");
    for script in html.split("<script").skip(1) {
        let opening = script.split('>').next().expect("an opening tag");
        assert!(
            opening.contains("src=") || opening.contains(nonce),
            "<script{opening}>"
        );
    }
    let scripts = policy
        .split(';')
        .find_map(|it| it.trim().strip_prefix("script-src "))
        .expect("a rule for scripts");
    for unsafe_source in ["'unsafe-eval'", "'unsafe-inline'", "*", "https:", "data:"] {
        assert!(
            scripts.split(' ').all(|it| it != unsafe_source),
            "{scripts}"
        );
    }
    let another = get(&app, "/login").await;
    assert_ne!(
        another.headers["content-security-policy"],
        page.headers["content-security-policy"]
    );
}

async fn who_is_not_logged_in_is_sent_to_log_in(app: TestApp) {
    let page = get(&app, "/functions").await;
    assert_eq!(status(&page), 302, "{}", page.body);
    assert!(
        page.headers["location"]
            .to_str()
            .expect("a path")
            .starts_with("/login?next=")
    );
}

async fn a_path_that_is_no_page_is_a_page_with_404(app: TestApp) {
    let page = get(&app, "/nowhere").await;
    assert_eq!(status(&page), 404);
    assert!(
        page.headers["content-type"]
            .to_str()
            .expect("text")
            .starts_with("text/html")
    );
    let refused = app
        .send(
            Request::post("/nowhere")
                .body(Body::empty())
                .expect("a request"),
        )
        .await;
    assert_eq!(
        (status(&refused), refused.body["code"].as_str()),
        (404, Some("not_found"))
    );
}

async fn what_is_read_is_compressed_for_who_can_take_it(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let compressed = async |path: &str, accepted: &str| {
        let mut request = Request::get(path)
            .header("accept-encoding", accepted)
            .body(Body::empty())
            .expect("a request");
        request.headers_mut().extend(admin.headers.clone());
        let page = app.send(request).await;
        assert_eq!(status(&page), 200);
        let encoding = page.headers.get("content-encoding");
        encoding.map(|it| it.to_str().expect("a word").to_owned())
    };
    for path in ["/deployments", "/api/v1/event-types"] {
        assert_eq!(compressed(path, "gzip, br").await.as_deref(), Some("br"));
        assert_eq!(compressed(path, "gzip").await.as_deref(), Some("gzip"));
        assert_eq!(compressed(path, "identity").await, None);
    }
}

async fn a_page_names_the_part_whose_code_it_needs(app: TestApp) {
    let part = r#"<meta name="part" content="door">"#;
    for (path, times) in [("/setup", 1), ("/login", 1), ("/nowhere", 0)] {
        let page = get(&app, path).await;
        let html = page.body.as_str().expect("a page");
        assert_eq!(html.matches(part).count(), times, "{path}: {html}");
    }
}
