//! Accounts: made, renamed, switched between, and blind to one another.

use api::{
    Code, Role,
    accounts::{CreateAccount, ListAccounts, RenameAccount, SwitchAccount},
    functions::{GetFunction, ListFunctions},
};
use uuid::Uuid;

use crate::{
    author::{Author, named},
    databases::on_both_databases,
    harness::{TestApp, status},
    person::{PASSWORD, Person, log_in},
};

on_both_databases!(
    a_session_acts_in_one_account_and_can_switch,
    a_stream_of_one_account_ends_when_its_session_switches,
    an_account_has_a_name_of_its_own,
    who_is_no_admin_makes_and_renames_none,
);

fn create(name: &str) -> CreateAccount {
    CreateAccount {
        name: name.to_owned(),
    }
}

async fn a_session_acts_in_one_account_and_can_switch(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let author = Author {
        app: &app,
        client: admin.client.clone(),
        headers: admin.headers.clone(),
    };
    author.writes("greet", "async function lambda() {}").await;
    let first = admin.session().await.expect("a session").account;
    let second = admin.client.call(create("second")).await.expect("made");
    let own = admin.client.call(ListAccounts {}).await.expect("a list");
    let own: Vec<_> = own
        .items
        .iter()
        .map(|it| (it.name.as_str(), it.role, it.current))
        .collect();
    assert_eq!(
        own,
        [("main", Role::Admin, true), ("second", Role::Admin, false)]
    );

    let switch = SwitchAccount { account: second.id };
    let session = admin.client.call(switch).await.expect("switched");
    assert_eq!((&session.account, session.role), (&second, Role::Admin));
    let functions = admin
        .client
        .call(ListFunctions::default())
        .await
        .expect("a list");
    assert_eq!(functions.items, []);
    let get = GetFunction {
        name: named("greet"),
    };
    let hidden = admin
        .client
        .call(get.clone())
        .await
        .expect_err("of another account");
    assert_eq!(hidden.code, Code::NotFound);
    // The same name in another account is another function.
    author
        .writes("greet", "async function lambda() { return 2; }")
        .await;

    let next = log_in(&app, &admin.email, PASSWORD).await;
    assert_eq!(
        next.body["account"]["name"], "second",
        "where they acted last"
    );
    let switch = SwitchAccount { account: first.id };
    admin.client.call(switch).await.expect("and back");
    let greet = admin.client.call(get).await.expect("a function");
    assert_eq!(greet.code, "async function lambda() {}");
}

async fn a_stream_of_one_account_ends_when_its_session_switches(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let second = admin.client.call(create("second")).await.expect("made");
    let mut stream = admin.watches().await;
    let switch = SwitchAccount { account: second.id };
    admin.client.call(switch).await.expect("switched");
    assert_eq!(stream.next().await, None);
}

async fn an_account_has_a_name_of_its_own(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let second = admin
        .client
        .call(create(" Größe & <b>Co</b> "))
        .await
        .expect("made");
    assert_eq!(second.name, "Größe & <b>Co</b>");
    let taken = admin.client.call(create("main")).await.expect_err("taken");
    assert_eq!(
        (taken.code, taken.field.as_deref()),
        (Code::NameTaken, Some("name"))
    );
    for bad in [
        "",
        "  ",
        "a\0b",
        "a\nb",
        "main\u{200b}",
        "\u{202e}niam",
        &"x".repeat(51),
    ] {
        let refused = admin.client.call(create(bad)).await.expect_err("no name");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some("name")),
            "{bad:?}"
        );
    }
    let first = admin.session().await.expect("a session").account;
    let rename = |id: Uuid, name: &str| RenameAccount {
        id,
        name: name.to_owned(),
    };
    let renamed = admin
        .client
        .call(rename(first.id, "first"))
        .await
        .expect("renamed");
    assert_eq!(renamed.name, "first");
    assert_eq!(
        admin.session().await.expect("a session").account.name,
        "first"
    );
    let taken = admin.client.call(rename(first.id, &second.name)).await;
    assert_eq!(taken.expect_err("taken").code, Code::NameTaken);
    // Of another account of theirs, while they do not act in it, and of one that does not exist.
    for id in [second.id, Uuid::from_u128(7)] {
        let refused = admin
            .client
            .call(rename(id, "mine"))
            .await
            .expect_err("not here");
        assert_eq!(refused, api::Problem::not_found("account", id));
        let switch = SwitchAccount {
            account: Uuid::from_u128(7),
        };
        let refused = admin.client.call(switch).await.expect_err("not theirs");
        assert_eq!(refused.code, Code::NotFound);
    }
    let again = log_in(&app, &admin.email, PASSWORD).await;
    assert_eq!(
        status(&again),
        200,
        "the main account may be called anything"
    );
}

async fn who_is_no_admin_makes_and_renames_none(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Developer).await;
    let account = bob.session().await.expect("a session").account.id;
    let refused = bob
        .client
        .call(create("bob's"))
        .await
        .expect_err("no admin");
    assert_eq!(refused.code, Code::Forbidden);
    let rename = RenameAccount {
        id: account,
        name: "bob's".to_owned(),
    };
    let refused = bob.client.call(rename).await.expect_err("no admin");
    assert_eq!(refused.code, Code::Forbidden);
}
