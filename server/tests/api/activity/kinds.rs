//! Every kind of activity there is, brought about by whoever does such things.

use std::{collections::BTreeSet, time::Duration};

use api::{
    Client, Role,
    accounts::{CreateAccount, RenameAccount, SwitchAccount},
    activity::{Kind, ListActivity},
    domains::{AllowDomain, RemoveDomain},
    functions::{DeleteFunction, SetIdleStop},
    invitations::RevokeInvitation,
    password::ChangePassword,
    people::{ChangeRole, RemoveMember},
    schedules::{ChangeSchedule, CreateSchedule, DeleteSchedule, PauseSchedule, ResumeSchedule},
    secrets::DeleteSecret,
    session::LogOut,
    tokens::{CreateToken, RevokeToken, Scope},
    totp::DisableTotp,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    author::{Author, answering, named},
    databases::on_both_databases,
    harness::TestApp,
    person::{PASSWORD, Person},
    secrets,
    totp::{sets_up_codes, shown},
};

on_both_databases!(every_kind_of_change_is_told);

async fn every_kind_of_change_is_told(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let author = Author {
        app: &app,
        client: admin.client.clone(),
        headers: admin.headers.clone(),
    };
    functions_change(&author).await;
    schedules_change(&author).await;
    domains_and_secrets_change(&admin.client).await;
    people_change(&admin).await;
    let accounts = accounts_change(&admin).await;
    app.state
        .store
        .forget_secrets("console", app.state.clock.now())
        .await
        .expect("all secrets are forgotten");

    let mut told = BTreeSet::new();
    for account in accounts {
        let switch = SwitchAccount { account };
        admin.client.call(switch).await.expect("switched");
        told.extend(kinds(&admin.client).await);
    }
    let all: BTreeSet<String> = Kind::ALL.iter().map(|it| it.as_str().to_owned()).collect();
    let missing: Vec<&String> = all.difference(&told).collect();
    assert!(
        missing.is_empty(),
        "nothing brought these about: {missing:?}"
    );
    assert_eq!(told, all);
}

/// The kinds of all entries of an account.
async fn kinds(client: &Client) -> Vec<String> {
    let (mut kinds, mut cursor) = (Vec::new(), None);
    loop {
        let list = ListActivity {
            cursor,
            ..ListActivity::default()
        };
        let page = client.call(list).await.expect("a page");
        kinds.extend(page.items.into_iter().map(|it| it.kind));
        cursor = page.next;
        if cursor.is_none() {
            return kinds;
        }
    }
}

async fn functions_change(author: &Author<'_>) {
    let first = author.publishes("greet", &answering("one")).await;
    author.rolls_back(&first).await.expect("it is rolled back");
    let set = SetIdleStop {
        name: named("greet"),
        seconds: Some(600),
    };
    author.client.call(set).await.expect("it is set");
    let broken = "throw new Error('no');\nasync function lambda() {}\n";
    author.saves("greet", broken).await;
    let failed = author.deploys("greet").await;
    assert!(failed.state.is_error(), "{failed:?}");
    author.undeploys("greet").await.expect("it is undeployed");
    let delete = DeleteFunction {
        name: named("greet"),
    };
    author.client.call(delete).await.expect("it is deleted");
}

async fn schedules_change(author: &Author<'_>) {
    author.publishes("tick", &answering("x")).await;
    let plan: CreateSchedule =
        serde_json::from_value(json!({ "function": "tick", "cron": "0 4 * * *" }))
            .expect("a request");
    let id = author.client.call(plan).await.expect("a schedule").id;
    let change: ChangeSchedule =
        serde_json::from_value(json!({ "id": id, "cron": "0 5 * * *" })).expect("a request");
    author.client.call(change).await.expect("it is changed");
    let paused = author.client.call(PauseSchedule { id }).await;
    paused.expect("it is paused");
    let resumed = author.client.call(ResumeSchedule { id }).await;
    resumed.expect("it is resumed");
    let deleted = author.client.call(DeleteSchedule { id }).await;
    deleted.expect("it is deleted");
}

async fn domains_and_secrets_change(client: &Client) {
    let allow = AllowDomain {
        domain: "example.com".to_owned(),
    };
    let id = client.call(allow).await.expect("it is allowed").id;
    let remove = RemoveDomain { id };
    client.call(remove).await.expect("it is removed");
    secrets::create(client, "key", json!("x"))
        .await
        .expect("it is created");
    secrets::replace(client, "key", json!("y"), None)
        .await
        .expect("it is replaced");
    let delete = DeleteSecret {
        name: secrets::secret_name("key"),
    };
    client.call(delete).await.expect("it is deleted");
}

async fn people_change(admin: &Person<'_>) {
    let link = admin.link(Some("carla@example.com"), Role::Viewer).await;
    let revoke = RevokeInvitation {
        id: link.invitation.id,
    };
    admin.client.call(revoke).await.expect("it is revoked");
    let elsewhere = admin.logs_in().await;
    elsewhere.client.call(LogOut {}).await.expect("logged out");

    let bob = admin.invites("bob@example.com", Role::Viewer).await;
    let (secret, _) = sets_up_codes(&bob).await;
    admin.app.state.clock.advance(Duration::from_secs(30));
    let disable = DisableTotp {
        password: PASSWORD.to_owned(),
        code: shown(admin.app, &secret, 0),
    };
    bob.client.call(disable).await.expect("no codes any more");
    let change = ChangePassword {
        current: PASSWORD.to_owned(),
        new: "another horse, another battery".to_owned(),
    };
    bob.client.call(change).await.expect("it is changed");
    let raise = ChangeRole {
        id: bob.id,
        role: Role::Developer,
    };
    admin.client.call(raise).await.expect("a developer");
    let remove = RemoveMember { id: bob.id };
    admin.client.call(remove).await.expect("removed");

    let create = CreateToken {
        name: "script".to_owned(),
        role: Role::Viewer,
        scope: Scope::default(),
        expires_at: None,
    };
    let id = admin.client.call(create).await.expect("a token").token.id;
    admin
        .client
        .call(RevokeToken { id })
        .await
        .expect("it is revoked");
}

/// Answers both accounts: the first one, and the one that is made.
async fn accounts_change(admin: &Person<'_>) -> [Uuid; 2] {
    let first = admin.session().await.expect("a session").account.id;
    let rename = RenameAccount {
        id: first,
        name: "first".to_owned(),
    };
    admin.client.call(rename).await.expect("renamed");
    let create = CreateAccount {
        name: "second".to_owned(),
    };
    let second = admin.client.call(create).await.expect("an account").id;
    [first, second]
}
