//! Mixed load, and SIGKILL in the midst of it, fifty times in a row on one data folder: no acknowledged write is lost,
//! nothing stays half done, and no instant of a schedule runs twice.
//!
//! Several scripts work at the same time, each on things of its own, and write down what was acknowledged. What a script
//! was waiting for when the server died is in doubt: afterwards it is done or not done, and which of the two it is the
//! script takes over from the server. Everything else has to be as it was written down.

mod author;
mod caller;
mod domains;
mod planner;
mod random;
mod secrets;
mod witness;

use std::{cell::Cell, pin::pin, time::Duration};

use api::{
    Client, Code, Endpoint, Page, Problem,
    deployments::{Deploy, DeploymentState, ListDeployments},
    domains::AllowDomain,
    functions::{CreateFunction, Env, Language, Recording},
    names::FunctionName,
};
use futures_util::future::join_all;
use tokio::time::timeout;

use self::{
    author::Author,
    caller::Caller,
    domains::Domains,
    planner::Planner,
    random::{Random, Seed},
    secrets::Secrets,
    witness::Witness,
};
use crate::{
    postgres,
    process::{DATABASE_URL, Installation, Server},
    schedules::MINUTE,
};

/// How often the server is killed.
const KILLS: u64 = 50;

/// How many minutes schedules are put back while no server runs: so many instants are due at the next start, and those
/// of them that ran already must not run again.
const PUT_BACK: usize = 5;

/// More than a script does while one server runs.
const MOST_ACTS: usize = 10_000;

/// How long whatever has an end may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn fifty_kills_under_load_lose_nothing_and_run_no_instant_twice_on_sqlite() {
    survives(Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn fifty_kills_under_load_lose_nothing_and_run_no_instant_twice_on_postgres() {
    survives(vec![(DATABASE_URL, postgres::fresh().await)]).await;
}

async fn survives(mut variables: Vec<(&'static str, String)>) {
    let seed = Seed::of_this_run();
    let mut random = seed.random();
    let witness = Witness::begin().await;
    // For functions that tell the witness, as often as they run.
    variables.push(("FLINT_UNSAFE_ALLOW_PRIVATE_ADDRESSES", "true".to_owned()));
    variables.push(("FLINT_OUTBOUND_RATE", "100000".to_owned()));
    let installation = Installation::with(variables);
    let mut server = installation.start(None).await;
    prepare(&server, &witness).await;
    let mut load = Load::new(&mut random);
    for kill in 1..=KILLS {
        let moment = Duration::from_millis(300 + random.below(400));
        load.works_until_killed(server, moment).await;
        // Otherwise the next server is the first to open the database after the crash.
        if kill == KILLS || random.below(2) == 0 {
            let minutes = i64::try_from(PUT_BACK).expect("a small number");
            installation.put_schedules_back(minutes * MINUTE).await;
        }
        server = installation.start(None).await;
        in_time("the look after a crash", load.settle(&server.client)).await;
    }
    in_time("the last look", load.audit(&server.client, &witness)).await;
}

/// What exists before the load begins, and is not changed by it.
async fn prepare(server: &Server, witness: &Witness) {
    let domain = witness.address.to_string();
    let allow = AllowDomain { domain };
    server.client.call(allow).await.expect("it is allowed");
    publish(server, caller::FUNCTION, caller::CODE.to_owned()).await;
    publish(server, secrets::FUNCTION, secrets::CODE.to_owned()).await;
    publish(server, planner::FUNCTION, planner::code(witness.address)).await;
}

async fn publish(server: &Server, name: &str, code: String) {
    let name = named(name);
    let create = creation(name.clone(), code, Env::new());
    server.client.call(create).await.expect("it is created");
    let deploy = Deploy {
        name,
        version: None,
    };
    let begun = server.client.call(deploy).await.expect("it begins");
    let ended = server.ended(begun.id).await;
    assert_eq!(ended.state, DeploymentState::DeployFinish, "{ended:?}");
}

fn named(name: &str) -> FunctionName {
    FunctionName::parse(name).expect("a name")
}

fn creation(name: FunctionName, code: String, env: Env) -> CreateFunction {
    CreateFunction {
        name,
        description: String::new(),
        event: None,
        language: Language::Javascript,
        code,
        env,
        record: Recording::default(),
    }
}

/// Somebody who works with Flint, one request after the other, and writes down what was acknowledged.
trait Script {
    /// Does something. Whatever fails here may have been done all the same.
    async fn act(&mut self, client: &Client) -> Result<(), Problem>;

    /// After a crash: what was acknowledged is there, and what was in doubt is decided.
    async fn settle(&mut self, client: &Client);
}

/// All who work at the same time.
struct Load {
    authors: Vec<Author>,
    callers: Vec<Caller>,
    planner: Planner,
    secrets: Secrets,
    domains: Domains,
}

/// The life of one server.
struct Round {
    client: Client,
    is_killed: Cell<bool>,
}

impl Load {
    fn new(random: &mut Random) -> Load {
        let mut fork = || random.fork();
        Load {
            authors: ["ada", "bob", "eve"]
                .map(|it| Author::new(it, fork()))
                .into(),
            callers: ["north", "south"].map(|it| Caller::new(it, fork())).into(),
            planner: Planner::new(fork()),
            secrets: Secrets::new(fork()),
            domains: Domains::new(fork()),
        }
    }

    /// Works until the moment has come and the server is killed.
    async fn works_until_killed(&mut self, server: Server, moment: Duration) {
        let round = Round {
            client: server.client.clone(),
            is_killed: Cell::new(false),
        };
        let mut work = pin!(self.work(&round));
        let ended = timeout(moment, work.as_mut()).await;
        round.is_killed.set(true);
        server.kill();
        if ended.is_err() {
            in_time("the end of broken connections", work).await;
        }
    }

    async fn work(&mut self, round: &Round) {
        let authors = self.authors.iter_mut().map(|it| work(it, round));
        let callers = self.callers.iter_mut().map(|it| work(it, round));
        tokio::join!(
            join_all(authors),
            join_all(callers),
            work(&mut self.planner, round),
            work(&mut self.secrets, round),
            work(&mut self.domains, round),
        );
    }

    async fn settle(&mut self, client: &Client) {
        let authors = self.authors.iter_mut().map(|it| it.settle(client));
        let callers = self.callers.iter_mut().map(|it| it.settle(client));
        tokio::join!(
            join_all(authors),
            join_all(callers),
            self.planner.settle(client),
            self.secrets.settle(client),
            self.domains.settle(client),
        );
    }

    /// Looks at everything that was ever acknowledged.
    async fn audit(&self, client: &Client, witness: &Witness) {
        self.planner.audit(client, witness).await;
        self.secrets.audit(client).await;
        join_all(self.authors.iter().map(|it| it.audit(client))).await;
        caller::audit(&self.callers, client).await;
        let deployments = whole(client, |cursor| ListDeployments {
            cursor,
            limit: Some(200),
            ..ListDeployments::default()
        });
        let unfinished = deployments
            .await
            .into_iter()
            .find(|it| !it.state.is_final());
        assert_eq!(unfinished, None, "nothing stays in a middle state");
    }
}

/// Acts until the server is gone.
async fn work(script: &mut impl Script, round: &Round) {
    for _ in 0..MOST_ACTS {
        let Err(problem) = script.act(&round.client).await else {
            continue;
        };
        match problem.code {
            Code::Unreachable if round.is_killed.get() => return,
            // Overload is answered, and nothing is promised of what was refused.
            Code::StoreUnavailable => return,
            _ => panic!("{problem:?}"),
        }
    }
}

async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    let ended = timeout(PATIENCE, work).await;
    ended.unwrap_or_else(|_| panic!("{what} does not come in time"))
}

/// `None`: it was refused with one of these codes, so nothing was done.
fn unless_refused<T>(answer: Result<T, Problem>, codes: &[Code]) -> Result<Option<T>, Problem> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(problem) if codes.contains(&problem.code) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// All pages of a list.
async fn whole<E, T>(client: &Client, list: impl Fn(Option<String>) -> E) -> Vec<T>
where
    E: Endpoint<Response = Page<T>>,
{
    let mut items = Vec::new();
    let mut cursor = None;
    loop {
        let page = client.call(list(cursor)).await.expect("a page");
        items.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return items;
        }
    }
}
