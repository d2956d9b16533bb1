//! Somebody who writes functions, deploys and invokes them.

use api::{
    Client, Problem, Role,
    deployments::{Deploy, Deployment, DeploymentState, RollBack},
    functions::{CreateFunction, Function, SaveFunction, Undeploy},
    invocations::{Invocation, Invoke},
    names::FunctionName,
};
use axum::http::HeaderMap;
use serde_json::Value;

use crate::{
    harness::{TestApp, bearer},
    stream::Stream,
};

pub(crate) struct Author<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) client: Client,
    pub(crate) headers: HeaderMap,
}

/// The states of a deployment that succeeds.
pub(crate) const ALL: [DeploymentState; 4] = [
    DeploymentState::BuildStart,
    DeploymentState::BuildFinish,
    DeploymentState::DeployStart,
    DeploymentState::DeployFinish,
];

/// Code that greets whoever the payload names.
pub(crate) const GREET: &str =
    "function lambda(input, callback) { callback(null, 'hello ' + input.payload.name); }";

/// Code that returns a text.
pub(crate) fn answering(text: &str) -> String {
    format!("async function lambda(input) {{ return '{text}'; }}")
}

/// Code that takes a while to start, long enough for a test to do something meanwhile.
pub(crate) fn slow(text: &str) -> String {
    format!("for (let i = 0; i < 5e6; i++);\n{}", answering(text))
}

/// What a deployment went through.
pub(crate) fn states(deployment: &Deployment) -> Vec<DeploymentState> {
    deployment.states.iter().map(|it| it.state).collect()
}

pub(crate) fn named(name: &str) -> FunctionName {
    FunctionName::parse(name).expect("a name")
}

impl Author<'_> {
    pub(crate) async fn of(app: &TestApp) -> Author<'_> {
        let headers = bearer(&app.token(Role::Developer, None).await);
        Author {
            app,
            client: app.client_with(headers.clone()),
            headers,
        }
    }

    pub(crate) async fn writes(&self, name: &str, code: &str) -> Function {
        let create = CreateFunction {
            name: named(name),
            description: String::new(),
            event: None,
            language: api::functions::Language::Javascript,
            code: code.to_owned(),
            env: api::functions::Env::new(),
            record: Default::default(),
        };
        self.client
            .call(create)
            .await
            .expect("a function is created")
    }

    pub(crate) async fn saves(&self, name: &str, code: &str) -> Function {
        let save = SaveFunction {
            name: named(name),
            version: None,
            description: None,
            event: None,
            language: None,
            code: Some(code.to_owned()),
            env: None,
            record: None,
        };
        self.client.call(save).await.expect("a version is saved")
    }

    /// Starts a deployment of the newest version.
    pub(crate) async fn approves(&self, name: &str) -> Result<Deployment, Problem> {
        let deploy = Deploy {
            name: named(name),
            version: None,
        };
        self.client.call(deploy).await
    }

    /// Deploys and waits until that has ended, in success or not.
    pub(crate) async fn deploys(&self, name: &str) -> Deployment {
        let mut stream = self.watches().await;
        let begun = self.approves(name).await.expect("a deployment begins");
        assert_eq!(begun.state, DeploymentState::BuildStart);
        stream.end_of(begun.id).await
    }

    /// Writes and deploys.
    pub(crate) async fn publishes(&self, name: &str, code: &str) -> Deployment {
        self.writes(name, code).await;
        let deployment = self.deploys(name).await;
        assert_eq!(deployment.error, None);
        assert_eq!(deployment.state, DeploymentState::DeployFinish);
        deployment
    }

    pub(crate) async fn rolls_back(&self, to: &Deployment) -> Result<Deployment, Problem> {
        self.client.call(RollBack { id: to.id }).await
    }

    pub(crate) async fn undeploys(&self, name: &str) -> Result<Function, Problem> {
        let undeployed = self.client.call(Undeploy { name: named(name) }).await?;
        Ok(undeployed.function)
    }

    pub(crate) async fn tries(&self, name: &str, payload: Value) -> Result<Invocation, Problem> {
        let invoke = Invoke {
            name: named(name),
            payload,
            headers: Vec::new(),
            timestamp: None,
        };
        self.client.call(invoke).await
    }

    pub(crate) async fn invokes(&self, name: &str, payload: Value) -> Invocation {
        self.tries(name, payload).await.expect("an invocation")
    }

    /// Sees what happens from now on.
    pub(crate) async fn watches(&self) -> Stream {
        let mut stream = Stream::open(self.app, self.headers.clone(), None).await;
        let joined = stream.next().await.expect("the position");
        assert_eq!(joined.change, None);
        stream
    }
}
