//! Every function of `examples/`, created, deployed and called through the API, gives what its `example.json` states:
//! it fetches from a server of this test, reads and updates secrets, and runs when its schedule comes due.

mod manifest;
mod partner;

use api::{
    Client, Role,
    domains::AllowDomain,
    functions::CreateFunction,
    invocations::{GetInvocation, Invocation, Invoke, ListInvocations, Outcome},
    schedules::{CreateSchedule, ListRuns, Run, RunKind},
    secrets::ListSecrets,
    several::Several,
};
use runtime::PrivateAddresses;
use serde_json::json;
use server::schedules;
use uuid::Uuid;

use self::{
    manifest::{Answer, Example, assert_holds},
    partner::Partner,
};
use crate::{author::Author, databases::Kind, harness::TestApp, secrets::create};

/// In microseconds, as the database counts.
const MONTH: i64 = 31 * 24 * 3600 * 1_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn every_example_gives_what_it_states_on_sqlite() {
    every_example_gives_what_it_states(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_gives_what_it_states_on_postgres() {
    every_example_gives_what_it_states(Kind::Postgres).await;
}

async fn every_example_gives_what_it_states(kind: Kind) {
    let app = TestApp::start_with(kind, |config| {
        config.private_addresses = PrivateAddresses::Allowed;
        // Nobody has to wait the usual time for the examples that never end.
        config.limits.run_cpu_ms = 2_000;
        config.limits.run_wall_ms = 8_000;
    })
    .await;
    let partner = Partner::start().await;
    let domain = partner.host.clone();
    let admin = app.client(Role::Admin).await;
    admin
        .call(AllowDomain { domain })
        .await
        .expect("the partner is allowed");

    let author = Author::of(&app).await;
    let examples = Example::all(&partner.host);
    assert!(examples.len() >= 38, "only {} examples", examples.len());
    let mut planned = Vec::new();
    for example in examples {
        planned.extend(check(&author, example).await);
    }
    assert_eq!(planned.len(), 2);
    come_due(&author, planned).await;

    the_partner_got_what_it_was_sent(&partner);
    secrets_have_the_values_that_functions_gave_them(&author.client).await;
    each_way_to_fail_has_an_example(&author.client).await;
}

/// An example that waits for the clock to call it.
struct Planned {
    schedule: Uuid,
    answer: Answer,
}

/// All that an example states, save what its schedule brings.
async fn check(author: &Author<'_>, example: Example) -> Option<Planned> {
    let (name, states) = (example.name, example.states);
    for (secret, value) in states.secrets {
        create(&author.client, &secret, value)
            .await
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
    }
    let function = CreateFunction {
        name: name.clone(),
        description: states.description,
        event: None,
        language: example.language,
        code: example.code,
        env: states.env,
        record: Default::default(),
    };
    let created = author.client.call(function).await;
    if let Some(refusal) = states.refusal {
        let problem = created.expect_err("the code is refused");
        assert_holds(&refusal, &json!(problem));
        return None;
    }
    created.unwrap_or_else(|it| panic!("{name}: {it:?}"));
    let deployment = author.deploys(name.as_str()).await;
    assert_holds(&states.deployment, &json!(deployment));

    for call in states.calls {
        let mut request = call.request;
        request["name"] = json!(name);
        let request: Invoke = serde_json::from_value(request).expect("a request");
        let invocation = author
            .client
            .call(request)
            .await
            .unwrap_or_else(|it| panic!("{name}: {it:?}"));
        call.answer.compare(&invocation);
    }

    let mut plan = states.schedule?;
    plan["function"] = json!(name);
    let plan: CreateSchedule = serde_json::from_value(plan).expect("a schedule");
    let schedule = author
        .client
        .call(plan)
        .await
        .unwrap_or_else(|it| panic!("{name}: {it:?}"));
    Some(Planned {
        schedule: schedule.id,
        answer: states.scheduled.expect("what the schedule brings"),
    })
}

/// Lets all schedules come due, as if no server had run for a month: they are put back, and the engine starts.
async fn come_due(author: &Author<'_>, planned: Vec<Planned>) {
    let state = &author.app.state;
    sqlx::query("UPDATE schedules SET next_at = next_at - $1")
        .bind(MONTH)
        .execute(state.store.writer())
        .await
        .expect("schedules are put back");
    let mut stream = author.watches().await;
    schedules::start(state).await.expect("the engine starts");
    for Planned { schedule, answer } in planned {
        let run = loop {
            if let Some(run) = ended_run(&author.client, schedule).await {
                break run;
            }
            stream.next_change().await;
        };
        let id = run.invocation.expect("it was invoked");
        let invocation = author
            .client
            .call(GetInvocation { id })
            .await
            .expect("the invocation");
        assert_eq!(invocation.schedule, Some(schedule));
        answer.compare(&invocation);
    }
}

async fn ended_run(client: &Client, schedule: Uuid) -> Option<Run> {
    let list = ListRuns {
        id: schedule,
        limit: None,
        cursor: None,
    };
    let runs = client.call(list).await.expect("a page").items;
    runs.into_iter()
        .find(|it| it.kind == RunKind::Instant && it.state.is_final())
}

fn the_partner_got_what_it_was_sent(partner: &Partner) {
    let seen = partner.seen();
    assert_eq!(seen.booked, [1043], "asked three times, booked once");
    assert_eq!(
        seen.parcels,
        ["p-7 is delivered"],
        "a guess changed nothing"
    );
    assert_eq!(
        seen.posts,
        [
            "orchard, 2026-11-22: 0 sales, 0.00 €",
            "harbour, 2026-11-22: 3 sales, 50.00 €"
        ]
    );
}

async fn secrets_have_the_values_that_functions_gave_them(client: &Client) {
    let secrets = client.call(ListSecrets::default()).await.expect("a page");
    let changed = secrets.items.iter();
    let changed: Vec<_> = changed
        .map(|it| (it.name.as_str(), it.version, it.changed_by.as_str()))
        .collect();
    assert_eq!(
        changed,
        [
            ("carrier-key", 1, "developer"),
            ("mail-key", 3, "function key_rotation"),
            ("ticket-api", 2, "function token_refresh"),
        ]
    );
}

/// Only Flint's own fault cannot be written down.
async fn each_way_to_fail_has_an_example(client: &Client) {
    for outcome in Outcome::ALL {
        let found = ended_with(client, outcome).await;
        assert_eq!(
            found.is_empty(),
            outcome == Outcome::Platform,
            "{outcome:?}"
        );
    }
    // Examples do not state what depends on the limits that are in force.
    let stopped = ended_with(client, Outcome::Timeout).await.into_iter();
    let mut stopped: Vec<_> = stopped
        .map(|it| format!("{}: {}", it.function, it.error.expect("an error").message))
        .collect();
    stopped.sort();
    assert_eq!(
        stopped,
        [
            "endless_search: stopped after 2 s of processor time",
            "patient_poll: stopped after 8 s"
        ]
    );
}

async fn ended_with(client: &Client, outcome: Outcome) -> Vec<Invocation> {
    let list = ListInvocations {
        outcome: Several::of(vec![outcome]),
        ..ListInvocations::default()
    };
    client.call(list).await.expect("a page").items
}
