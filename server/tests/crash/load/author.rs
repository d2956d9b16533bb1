//! Creates functions, saves versions, deploys, rolls back and undeploys.

use api::{
    Client, Code, Problem,
    deployments::{Deploy, Deployment, DeploymentState, ErrorKind, ListDeployments, RollBack},
    functions::{Env, Function, GetFunction, SaveFunction, Undeploy},
    invocations::{Invocation, Invoke, Outcome},
    names::FunctionName,
    versions::GetVersion,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Script, creation, named, random::Random, unless_refused, whole};
use crate::schedules::until;

pub(super) struct Author {
    name: &'static str,
    random: Random,
    /// The newest is the one that is worked on.
    functions: Vec<Written>,
    /// How many there were, also of those that nobody acknowledged.
    names: u64,
    creating: Option<FunctionName>,
}

/// A function, as it was acknowledged. What a version holds follows from its number.
struct Written {
    name: FunctionName,
    version: u64,
    /// Deployments with their versions.
    begun: Vec<(Uuid, u64)>,
    /// The newest deployment when the function was undeployed: whatever is live was deployed later.
    undeployed: Option<Uuid>,
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Saved,
    Undeployed,
}

/// What a version answers.
fn answer(name: &FunctionName, version: u64) -> String {
    format!("{name} in version {version}")
}

fn code(name: &FunctionName, version: u64) -> String {
    let answer = answer(name, version);
    format!("async function lambda() {{ return '{answer}'; }}")
}

fn env(version: u64) -> Env {
    Env::from([("VERSION".to_owned(), version.to_string())])
}

impl Author {
    pub(super) fn new(name: &'static str, random: Random) -> Author {
        Author {
            name,
            random,
            functions: Vec::new(),
            names: 0,
            creating: None,
        }
    }

    async fn create(&mut self, client: &Client) -> Result<(), Problem> {
        self.names += 1;
        let name = named(&format!("{}_{}", self.name, self.names));
        self.creating = Some(name.clone());
        let create = creation(name.clone(), code(&name, 1), env(1));
        client.call(create).await?;
        self.creating = None;
        self.functions.push(Written::new(name));
        Ok(())
    }

    pub(super) async fn audit(&self, client: &Client) {
        assert!(self.functions.iter().any(|it| !it.begun.is_empty()));
        for function in &self.functions {
            function.audit(client).await;
        }
    }
}

impl Script for Author {
    async fn act(&mut self, client: &Client) -> Result<(), Problem> {
        let creates = self.random.below(40) == 0;
        match self.functions.last_mut().filter(|_| !creates) {
            Some(function) => function.act(&mut self.random, client).await,
            None => self.create(client).await,
        }
    }

    async fn settle(&mut self, client: &Client) {
        if let Some(name) = self.creating.take() {
            match get(client, &name).await {
                Ok(_) => self.functions.push(Written::new(name)),
                Err(problem) => assert_eq!(problem.code, Code::NotFound, "{problem:?}"),
            }
        }
        if let Some(function) = self.functions.last_mut() {
            function.settle(client).await;
        }
    }
}

async fn get(client: &Client, name: &FunctionName) -> Result<Function, Problem> {
    let name = name.clone();
    client.call(GetFunction { name }).await
}

/// A deployment that was interrupted too often ends as well, and says so.
fn ended_well(deployment: &Deployment) -> bool {
    let gave_up = deployment.error.as_ref().is_some_and(|it| {
        it.kind == ErrorKind::Platform && it.message.contains("went down each time")
    });
    deployment.state == DeploymentState::DeployFinish || gave_up
}

impl Written {
    fn new(name: FunctionName) -> Written {
        Written {
            name,
            version: 1,
            begun: Vec::new(),
            undeployed: None,
            doubt: None,
        }
    }

    async fn act(&mut self, random: &mut Random, client: &Client) -> Result<(), Problem> {
        match random.below(16) {
            0..=5 => self.save(client).await,
            6..=9 => self.deploy(random, client).await,
            10..=11 => self.roll_back(random, client).await,
            12 => self.undeploy(client).await,
            _ => {
                let answer = self.invoke(client).await;
                if let Some(invocation) = unless_refused(answer, &[Code::NotDeployed])? {
                    self.assert_answers(&invocation);
                }
                Ok(())
            }
        }
    }

    async fn save(&mut self, client: &Client) -> Result<(), Problem> {
        let version = self.version + 1;
        let save = SaveFunction {
            name: self.name.clone(),
            version: Some(self.version),
            description: None,
            event: None,
            language: None,
            code: Some(code(&self.name, version)),
            env: Some(env(version)),
            record: None,
        };
        self.doubt = Some(Doubt::Saved);
        let saved = client.call(save).await?;
        self.doubt = None;
        assert_eq!(saved.summary.version, version);
        self.version = version;
        Ok(())
    }

    async fn deploy(&mut self, random: &mut Random, client: &Client) -> Result<(), Problem> {
        let deploy = Deploy {
            name: self.name.clone(),
            version: Some(1 + random.below(self.version)),
        };
        let answer = client.call(deploy).await;
        if let Some(begun) = unless_refused(answer, &[Code::DeploymentRunning])? {
            self.begun.push((begun.id, begun.version));
        }
        Ok(())
    }

    async fn roll_back(&mut self, random: &mut Random, client: &Client) -> Result<(), Problem> {
        let Some((id, version)) = random.one_of(self.begun.iter()).copied() else {
            return Ok(());
        };
        let answer = client.call(RollBack { id }).await;
        let refusals = [Code::DeploymentRunning, Code::NotRollbackable];
        if let Some(ended) = unless_refused(answer, &refusals)? {
            assert_eq!(ended.state, DeploymentState::DeployFinish, "{ended:?}");
            assert_eq!((ended.rollback_of, ended.version), (Some(id), version));
            self.begun.push((ended.id, version));
        }
        Ok(())
    }

    async fn undeploy(&mut self, client: &Client) -> Result<(), Problem> {
        self.doubt = Some(Doubt::Undeployed);
        let name = self.name.clone();
        let answer = client.call(Undeploy { name }).await;
        let refusals = [Code::DeploymentRunning, Code::NotDeployed];
        let undeployed = unless_refused(answer, &refusals)?;
        self.doubt = None;
        if let Some(undeployed) = undeployed {
            let function = undeployed.function.summary;
            assert_eq!(function.live, None);
            self.undeployed = function.last_deployment.map(|it| it.id);
        }
        Ok(())
    }

    async fn invoke(&self, client: &Client) -> Result<Invocation, Problem> {
        let invoke = Invoke {
            name: self.name.clone(),
            payload: Value::Null,
            headers: Vec::new(),
            timestamp: None,
        };
        client.call(invoke).await
    }

    fn assert_answers(&self, invocation: &Invocation) {
        assert_eq!(invocation.outcome, Outcome::Ok, "{:?}", invocation.error);
        let version = invocation.version.expect("what is live has a version");
        assert_eq!(invocation.result, json!(answer(&self.name, version)));
    }

    /// The newest version is the one that was acknowledged, or the one after it that was in doubt.
    async fn settle(&mut self, client: &Client) {
        let function = get(client, &self.name).await;
        let function = function.expect("an acknowledged function is there");
        let (found, doubt) = (function.summary, self.doubt.take());
        let newest = self.version + u64::from(doubt == Some(Doubt::Saved));
        assert!(
            (self.version..=newest).contains(&found.version),
            "version {} of {} was acknowledged, {} is there",
            self.version,
            self.name,
            found.version
        );
        self.version = found.version;
        assert_eq!(function.code, code(&self.name, self.version));
        assert_eq!(function.env, env(self.version));
        let last = found.last_deployment;
        if let Some((begun, _)) = self.begun.last() {
            let is_there = last.as_ref().is_some_and(|it| it.id >= *begun);
            assert!(is_there, "deployment {begun} was acknowledged");
        }
        if doubt == Some(Doubt::Undeployed) && found.live.is_none() {
            // Nothing is undeployed while a deployment runs: then it was refused.
            let ended = last.filter(|it| it.state.is_final());
            self.undeployed = ended.map(|it| it.id).or(self.undeployed);
        }
    }

    async fn audit(&self, client: &Client) {
        let name = &self.name;
        let deployments = until("the end of all deployments", async || {
            let list = whole(client, |cursor| ListDeployments {
                function: Some(name.clone()),
                limit: Some(200),
                cursor,
            });
            let found = list.await;
            let ended = found.iter().all(|it| it.state.is_final());
            ended.then_some(found)
        })
        .await;
        let badly = deployments.iter().find(|it| !ended_well(it));
        assert_eq!(badly, None);
        for (id, version) in &self.begun {
            let found = deployments.iter().find(|it| it.id == *id);
            let found = found.expect("an acknowledged deployment is there");
            assert_eq!(found.version, *version);
        }
        self.audit_live(client, &deployments).await;
        for version in 1..=self.version {
            let name = name.clone();
            let stored = client.call(GetVersion { name, version }).await;
            let stored = stored.expect("an acknowledged version is there");
            assert_eq!(stored.code, code(&self.name, version));
            assert_eq!(stored.env, env(version));
        }
    }

    /// Callers reach the version of the deployment that succeeded last, and no other.
    async fn audit_live(&self, client: &Client, deployments: &[Deployment]) {
        let live = deployments.iter().find(|it| {
            it.state == DeploymentState::DeployFinish
                && self.undeployed.is_none_or(|before| it.id > before)
        });
        let live = live.map(|it| (it.id, it.version));
        let function = get(client, &self.name).await.expect("it is there");
        let found = function.summary.live;
        let found = found.map(|it| (it.deployment, it.version));
        assert_eq!(found, live, "what is live of {}", self.name);
        let answer = self.invoke(client).await;
        let answer = unless_refused(answer, &[Code::NotDeployed]).expect("it is invoked");
        let reached = answer.as_ref().and_then(|it| it.version);
        assert_eq!(reached, live.map(|(_, version)| version));
        if let Some(invocation) = answer {
            self.assert_answers(&invocation);
        }
    }
}
