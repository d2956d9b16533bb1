//! Somebody with a password: the admin who set Flint up, and whom they invited.

use std::net::{IpAddr, SocketAddr};

use api::{
    Client, Code, Problem, Role,
    invitations::{InvitationLink, Invite},
    session::{GetSession, Session},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, header},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    harness::{Reply, TestApp, status},
    stream::Stream,
};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Person<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) client: Client,
    /// What their browser sends.
    pub(crate) headers: HeaderMap,
}

impl<'a> Person<'a> {
    /// The first admin.
    pub(crate) async fn sets_up(app: &'a TestApp) -> Person<'a> {
        let set_up = json!({ "code": app.state.auth.setup_code(), "email": "admin@example.com", "password": PASSWORD });
        let reply = post(app, "/api/v1/setup", set_up).await;
        assert_eq!(status(&reply), 201, "{}", reply.body);
        Person::who(app, &reply).await
    }

    /// Somebody new, who accepts an invitation of this person's.
    pub(crate) async fn invites(&self, email: &str, role: Role) -> Person<'a> {
        let link = self.link(Some(email), role).await;
        let reply = accept(self.app, &link.token, email).await;
        assert_eq!(status(&reply), 201, "{}", reply.body);
        Person::who(self.app, &reply).await
    }

    pub(crate) async fn link(&self, email: Option<&str>, role: Role) -> InvitationLink {
        let email = email.map(str::to_owned);
        let invite = Invite { role, email };
        self.client.call(invite).await.expect("an invitation")
    }

    /// In another browser.
    pub(crate) async fn logs_in(&self) -> Person<'a> {
        let reply = log_in(self.app, &self.email, PASSWORD).await;
        assert_eq!(status(&reply), 200, "{}", reply.body);
        Person::who(self.app, &reply).await
    }

    pub(crate) async fn session(&self) -> Result<Session, Problem> {
        self.client.call(GetSession {}).await
    }

    /// That none of their requests is admitted any more.
    pub(crate) async fn is_logged_out(&self) {
        let refused = self.session().await.expect_err("the session has ended");
        assert_eq!(refused.code, Code::Unauthenticated);
    }

    /// Sees what happens from now on.
    pub(crate) async fn watches(&self) -> Stream {
        let mut stream = Stream::open(self.app, self.headers.clone(), None).await;
        stream.next().await.expect("the position");
        stream
    }

    /// Who logged in with an answer.
    pub(crate) async fn who(app: &'a TestApp, reply: &Reply) -> Person<'a> {
        let headers = cookies_of(reply);
        let client = app.client_with(headers.clone());
        let session = client.call(GetSession {}).await.expect("a session");
        Person {
            app,
            id: session.user.expect("a user"),
            email: session.name,
            client,
            headers,
        }
    }
}

/// Sends what a page of ours would send.
pub(crate) async fn post(app: &TestApp, path: &str, body: Value) -> Reply {
    post_from(app, "127.0.0.1", &HeaderMap::new(), path, body).await
}

/// The same from an address, with what a browser there sends along.
pub(crate) async fn post_from(
    app: &TestApp,
    address: &str,
    headers: &HeaderMap,
    path: &str,
    body: Value,
) -> Reply {
    let address: IpAddr = address.parse().expect("an address");
    let mut request = Request::post(path)
        .header("content-type", "application/json")
        .header("user-agent", "Test/1.0")
        .extension(ConnectInfo(SocketAddr::new(address, 40_000)))
        .body(Body::from(body.to_string()))
        .expect("a request");
    request.headers_mut().extend(headers.clone());
    let same_origin = HeaderValue::from_static("same-origin");
    request.headers_mut().insert("sec-fetch-site", same_origin);
    app.send(request).await
}

pub(crate) async fn log_in(app: &TestApp, email: &str, password: &str) -> Reply {
    let credentials = json!({ "email": email, "password": password });
    post(app, "/api/v1/session", credentials).await
}

pub(crate) async fn accept(app: &TestApp, token: &str, email: &str) -> Reply {
    let accept = json!({ "token": token, "email": email, "password": PASSWORD });
    post(app, "/api/v1/invitations/accept", accept).await
}

/// What a browser sends after an answer that set cookies.
pub(crate) fn cookies_of(reply: &Reply) -> HeaderMap {
    let set = reply.headers.get_all(header::SET_COOKIE).into_iter();
    let pairs: Vec<&str> = set
        .filter_map(|it| it.to_str().ok()?.split(';').next())
        .collect();
    let pairs = HeaderValue::from_str(&pairs.join("; ")).expect("a header");
    let mut headers = HeaderMap::from_iter([(header::COOKIE, pairs)]);
    headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    headers
}

/// The `code` of a problem.
pub(crate) fn code(reply: &Reply) -> &str {
    reply.body["code"].as_str().unwrap_or_default()
}
