//! Walls between accounts while functions run: what one account allows and keeps serves its own functions alone, also
//! where names are the same.

use std::time::Duration;

use api::{
    Client, Code,
    accounts::{CreateAccount, SwitchAccount},
    domains::RemoveDomain,
    invocations::{GetInvocation, Invocation, ListInvocations, Outcome, Trigger},
    schedules::CreateSchedule,
    secrets::ListSecrets,
};
use serde_json::{Value, json};

use crate::{
    author::Author,
    databases::{Kind, on_both_databases},
    domains::{FETCH, allow, reaching_loopback, web},
    harness::TestApp,
    person::Person,
    schedules::planner::step,
    secrets::create,
};

on_both_databases!(
    a_secret_serves_the_functions_of_its_account_alone,
    a_schedule_runs_in_its_own_account,
);

/// The same admin in two accounts, in a browser each.
pub(crate) async fn two_accounts(app: &TestApp) -> [Author<'_>; 2] {
    let admin = Person::sets_up(app).await;
    let elsewhere = admin.logs_in().await;
    let second = CreateAccount {
        name: "second".to_owned(),
    };
    let account = admin.client.call(second).await.expect("an account").id;
    let switch = SwitchAccount { account };
    elsewhere.client.call(switch).await.expect("switched");
    [admin, elsewhere].map(|person| Author {
        app,
        client: person.client,
        headers: person.headers,
    })
}

/// Reads the secret `key`, and counts up the secret `count`.
const KEEPS: &str = "const { Toolbelt } = require('lp-faas-toolbelt');
async function lambda() {
  const secrets = Toolbelt.SecretClient();
  const { value } = await secrets.readSecret('count');
  await secrets.updateSecret({ key: 'count', value: value + 1 });
  return (await secrets.readSecret('key')).value;
}";

async fn version_of_count(client: &Client) -> u64 {
    let page = client.call(ListSecrets::default()).await.expect("a page");
    let count = page.items.iter().find(|it| it.name.as_str() == "count");
    count.expect("it is there").version
}

async fn a_secret_serves_the_functions_of_its_account_alone(app: TestApp) {
    let [one, two] = two_accounts(&app).await;
    for author in [&one, &two] {
        author.publishes("keeps", KEEPS).await;
    }
    for name in ["count", "key"] {
        create(&one.client, name, json!(1)).await.expect("created");
    }
    let refused = two.invokes("keeps", Value::Null).await;
    let message = refused.error.expect("it has no secrets").message;
    assert!(message.contains("There is no Secret count"), "{message}");
    assert_eq!(one.invokes("keeps", Value::Null).await.result, 1);

    for name in ["count", "key"] {
        create(&two.client, name, json!(2)).await.expect("created");
    }
    assert_eq!(one.invokes("keeps", Value::Null).await.result, 1);
    assert_eq!(two.invokes("keeps", Value::Null).await.result, 2);
    let versions = (
        version_of_count(&one.client).await,
        version_of_count(&two.client).await,
    );
    assert_eq!(versions, (3, 2), "each counts its own");
}

async fn invocations(author: &Author<'_>) -> Vec<Invocation> {
    let list = ListInvocations::default();
    author.client.call(list).await.expect("a page").items
}

async fn a_schedule_runs_in_its_own_account(app: TestApp) {
    let [one, two] = two_accounts(&app).await;
    for (author, whose) in [(&one, "one"), (&two, "two")] {
        let code = format!(
            "const {{ Toolbelt }} = require('lp-faas-toolbelt');\n\
             async function lambda() {{\n\
             const {{ value }} = await Toolbelt.SecretClient().readSecret('whose');\n\
             console.info(value.account === '{whose}', 'tick of {whose}');\n}}"
        );
        author.publishes("tick", &code).await;
        create(&author.client, "whose", json!({ "account": whose }))
            .await
            .expect("created");
    }
    let plan = json!({ "function": "tick", "cron": "* * * * *", "time_zone": "UTC" });
    let plan: CreateSchedule = serde_json::from_value(plan).expect("a request");
    let schedule = two.client.call(plan).await.expect("a schedule").id;
    app.state.clock.advance(Duration::from_secs(60));
    step(&app).await;

    assert_eq!(invocations(&one).await, []);
    let ran = invocations(&two).await;
    assert_eq!(ran.len(), 1, "{ran:?}");
    let run = &ran[0];
    assert_eq!(
        (run.trigger, run.schedule, run.outcome),
        (Trigger::Schedule, Some(schedule), Outcome::Ok),
        "{:?}",
        run.error
    );
    let id = run.id;
    let run = two
        .client
        .call(GetInvocation { id })
        .await
        .expect("it is there");
    assert!(run.logs[0].message.starts_with("true"), "{:?}", run.logs);
    let hidden = one.client.call(GetInvocation { id }).await;
    assert_eq!(hidden.expect_err("of another account").code, Code::NotFound);
}

async fn a_domain_serves_the_functions_of_its_account_alone(kind: Kind) {
    let app = reaching_loopback(kind).await;
    let [one, two] = two_accounts(&app).await;
    let host = web().await;
    for author in [&one, &two] {
        author.publishes("reach", FETCH).await;
    }
    let reaches = async || {
        let ran = [
            one.invokes("reach", json!(host)).await,
            two.invokes("reach", json!(host)).await,
        ];
        ran.map(|it| (it.outcome, it.outbound[0].blocked))
    };
    let (works, blocked) = ((Outcome::Ok, false), (Outcome::Runtime, true));
    let of_one = allow(&one.client, &host).await.expect("allowed");
    assert_eq!(reaches().await, [works, blocked]);
    allow(&two.client, &host).await.expect("allowed");
    assert_eq!(reaches().await, [works, works]);
    let remove = RemoveDomain { id: of_one.id };
    one.client.call(remove).await.expect("removed");
    assert_eq!(reaches().await, [blocked, works]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_serves_the_functions_of_its_account_alone_on_sqlite() {
    a_domain_serves_the_functions_of_its_account_alone(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_serves_the_functions_of_its_account_alone_on_postgres() {
    a_domain_serves_the_functions_of_its_account_alone(Kind::Postgres).await;
}
