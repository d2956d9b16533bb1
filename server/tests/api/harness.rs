//! `TestApp`: a whole server without a network.

use api::{
    Client, Endpoint, Problem, Role,
    tokens::{PREFIX_LENGTH, Scope},
};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::Value;
use server::{
    auth::secret::Secret,
    background,
    clock::Clock,
    config::Config,
    in_process::InProcess,
    router::router,
    state::AppState,
    store::{Database, NewToken, Opening, Store},
};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{
    databases::{self, Kind},
    engine,
};

pub(crate) struct TestApp {
    pub(crate) state: AppState,
    pub(crate) router: Router,
    /// Deleted when the test ends.
    pub(crate) folder: TempDir,
    database: Database,
}

/// What came back, for tests that look at more than the typed response.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl TestApp {
    pub(crate) async fn start(kind: Kind) -> TestApp {
        TestApp::start_with(kind, |_| {}).await
    }

    /// With a configuration of the test's own.
    pub(crate) async fn start_with(kind: Kind, configure: impl FnOnce(&mut Config)) -> TestApp {
        let folder = TempDir::new().expect("a temporary folder");
        let database = databases::fresh(kind, folder.path()).await;
        TestApp::start_in(folder, database, configure).await
    }

    /// On a database of the test's own.
    pub(crate) async fn start_on(database: Database) -> TestApp {
        let folder = TempDir::new().expect("a temporary folder");
        TestApp::start_in(folder, database, |_| {}).await
    }

    async fn start_in(
        folder: TempDir,
        database: Database,
        configure: impl FnOnce(&mut Config),
    ) -> TestApp {
        let clock = Clock::set_to(NOW.parse().expect("an instant"));
        let store = open(database.clone(), &clock).await;
        let mut config = Config::new(folder.path().to_owned());
        configure(&mut config);
        TestApp::serve(folder, database, clock, store, config).await
    }

    /// Another server on the same database.
    pub(crate) async fn beside(&self) -> TestApp {
        let folder = TempDir::new().expect("a temporary folder");
        let clock = self.state.clock.clone();
        let config = Config::new(folder.path().to_owned());
        let store = self.store_beside().await;
        TestApp::serve(folder, self.database.clone(), clock, store, config).await
    }

    /// The same database, as another process opens it.
    pub(crate) async fn store_beside(&self) -> Store {
        open(self.database.clone(), &self.state.clock).await
    }

    async fn serve(
        folder: TempDir,
        database: Database,
        clock: Clock,
        store: Store,
        config: Config,
    ) -> TestApp {
        let engine = engine::within(&config.limits);
        let state =
            AppState::new(config, clock, store, engine).expect("the data folder can be used");
        background::start(&state)
            .await
            .expect("background work begins");
        TestApp {
            router: router(state.clone()),
            state,
            folder,
            database,
        }
    }

    pub(crate) fn anonymous(&self) -> Client {
        self.client_with(HeaderMap::new())
    }

    /// A client with a token of its own.
    pub(crate) async fn client(&self, role: Role) -> Client {
        self.client_with(bearer(&self.token(role, None).await))
    }

    pub(crate) fn client_with(&self, headers: HeaderMap) -> Client {
        Client::new(InProcess {
            router: self.router.clone(),
            headers,
        })
    }

    pub(crate) async fn token(&self, role: Role, expires_at: Option<Timestamp>) -> String {
        let secret = Secret::new(&self.state.clock);
        let account = self.state.store.account().await.expect("the account").id;
        let shown = secret.token();
        let token = NewToken {
            id: self.state.clock.new_id(),
            account,
            name: role.as_str(),
            role,
            scope: &Scope::default(),
            hash: &secret.hash(),
            prefix: &shown[..PREFIX_LENGTH],
            created_at: self.state.clock.now(),
            created_by: "console",
            user: None,
            parent: None,
            expires_at,
        };
        self.state
            .store
            .add_token(&token)
            .await
            .expect("a token is stored");
        shown
    }

    /// Calls without credentials.
    pub(crate) async fn call<E: Endpoint>(&self, endpoint: E) -> Result<E::Response, Problem> {
        self.anonymous().call(endpoint).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let Ok(response): Result<Response<Body>, _> = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: json_or_text(&bytes),
        }
    }

    /// Sends a request and reads its answer only if it is a problem: a stream has no end.
    pub(crate) async fn begin(&self, request: Request<Body>) -> Reply {
        let Ok(response): Result<Response<Body>, _> = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let mut bytes = Bytes::new();
        if !parts.status.is_success() {
            bytes = body.collect().await.expect("a whole body").to_bytes();
        }
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: json_or_text(&bytes),
        }
    }
}

async fn open(database: Database, clock: &Clock) -> Store {
    let opening = Opening {
        database,
        expected: None,
        migrate: true,
    };
    let (store, _) = Store::open(opening, clock)
        .await
        .expect("the database opens");
    store
}

fn json_or_text(bytes: &[u8]) -> Value {
    match bytes {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes)
            .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into()),
    }
}

pub(crate) fn status(reply: &Reply) -> u16 {
    reply.status.as_u16()
}

/// When every test begins.
pub(crate) const NOW: &str = "2026-11-23T12:00:00Z";

pub(crate) fn bearer(token: &str) -> HeaderMap {
    let value =
        HeaderValue::from_str(&format!("Bearer {token}")).expect("a token is a header's value");
    HeaderMap::from_iter([(header::AUTHORIZATION, value)])
}
