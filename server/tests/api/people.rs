//! Members: their roles act at once, and an account always has an admin.

use api::{
    Code, Role,
    events::Change,
    functions::ListFunctions,
    people::{ChangeRole, ListMembers, RemoveMember},
    tokens::CreateToken,
};
use serde_json::json;

use crate::{
    author::Author,
    databases::on_both_databases,
    harness::{TestApp, bearer, status},
    person::{PASSWORD, Person, accept, code, log_in, post},
};

on_both_databases!(
    members_are_listed_a_page_at_a_time,
    a_changed_role_acts_on_the_next_request_and_ends_streams,
    who_is_removed_is_out_at_once_with_their_tokens_and_links,
    the_last_admin_stays,
    of_two_admins_who_lower_each_other_one_stays,
);

async fn members_are_listed_a_page_at_a_time(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    for name in ["carla", "bob", "dan"] {
        let email = format!("{name}@example.com");
        admin.invites(&email, Role::Viewer).await;
    }
    let mut emails = Vec::new();
    let mut list = ListMembers {
        limit: Some(3),
        cursor: None,
    };
    loop {
        let page = admin.client.call(list.clone()).await.expect("a page");
        for member in &page.items {
            let is_admin = member.role == Role::Admin;
            assert_eq!(is_admin, member.email == admin.email);
            assert!(member.last_seen_at.is_some() && !member.totp && member.tokens == 0);
        }
        emails.extend(page.items.into_iter().map(|it| it.email));
        list.cursor = page.next;
        if list.cursor.is_none() {
            break;
        }
    }
    let expected = ["admin", "bob", "carla", "dan"].map(|it| format!("{it}@example.com"));
    assert_eq!(emails, expected);
}

async fn a_changed_role_acts_on_the_next_request_and_ends_streams(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Developer).await;
    let token = CreateToken {
        name: "bob's script".to_owned(),
        role: Role::Developer,
        scope: api::tokens::Scope::default(),
        expires_at: None,
    };
    let token = bob.client.call(token).await.expect("a token");
    let author = Author {
        app: &app,
        client: app.client_with(bearer(&token.secret)),
        headers: bearer(&token.secret),
    };
    author.writes("greet", "async function lambda() {}").await;
    let (mut his, mut theirs) = (bob.watches().await, admin.watches().await);

    let lower = ChangeRole {
        id: bob.id,
        role: Role::Viewer,
    };
    let member = admin.client.call(lower).await.expect("a member");
    assert_eq!((member.role, member.tokens), (Role::Viewer, 1));
    assert_eq!(bob.session().await.expect("a session").role, Role::Viewer);
    assert_eq!(his.next().await, None, "the stream ends at once");
    assert_eq!(theirs.next_change().await, Change::People);
    let save = api::functions::SaveFunction {
        name: crate::author::named("greet"),
        version: None,
        description: Some("mine".to_owned()),
        event: None,
        language: None,
        code: None,
        env: None,
        record: None,
    };
    for client in [&bob.client, &author.client] {
        let refused = client.call(save.clone()).await.expect_err("a viewer");
        assert_eq!(refused.code, Code::Forbidden, "{refused}");
        client
            .call(ListFunctions::default())
            .await
            .expect("viewers read");
    }

    let raise = ChangeRole {
        id: bob.id,
        role: Role::Developer,
    };
    admin.client.call(raise).await.expect("a member");
    bob.client.call(save).await.expect("at once, too");
}

async fn who_is_removed_is_out_at_once_with_their_tokens_and_links(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Admin).await;
    let token = CreateToken {
        name: "a way back in".to_owned(),
        role: Role::Admin,
        scope: api::tokens::Scope::default(),
        expires_at: None,
    };
    let token = bob.client.call(token).await.expect("a token");
    let script = app.client_with(bearer(&token.secret));
    let way_in = bob.link(None, Role::Admin).await;
    let mut stream = bob.watches().await;

    let remove = RemoveMember { id: bob.id };
    admin.client.call(remove.clone()).await.expect("removed");
    bob.is_logged_out().await;
    assert_eq!(stream.next().await, None);
    let refused = script.call(ListFunctions::default()).await;
    assert_eq!(refused.expect_err("ended").code, Code::Unauthenticated);
    let refused = accept(&app, &way_in.token, "mallory@example.com").await;
    assert_eq!(code(&refused), "invitation_ended", "{}", refused.body);
    let refused = log_in(&app, &bob.email, PASSWORD).await;
    assert_eq!((status(&refused), code(&refused)), (403, "forbidden"));
    let again = admin.client.call(remove).await.expect_err("gone");
    assert_eq!(again.code, Code::NotFound);

    let link = admin.link(Some(&bob.email), Role::Viewer).await;
    let wrong = json!({ "token": link.token, "password": "not his password" });
    let wrong = post(&app, "/api/v1/invitations/accept", wrong).await;
    assert_eq!(code(&wrong), "wrong_credentials");
    let back = accept(&app, &link.token, &bob.email).await;
    assert_eq!(status(&back), 201, "{}", back.body);
    assert_eq!(back.body["role"], "viewer");
}

async fn the_last_admin_stays(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    admin.invites("bob@example.com", Role::Developer).await;
    let lower = ChangeRole {
        id: admin.id,
        role: Role::Developer,
    };
    let refused = admin
        .client
        .call(lower.clone())
        .await
        .expect_err("the last");
    assert_eq!(refused.code, Code::LastAdmin);
    let remove = RemoveMember { id: admin.id };
    let refused = admin.client.call(remove).await.expect_err("the last");
    assert_eq!(refused.code, Code::LastAdmin);
    let keep = ChangeRole {
        id: admin.id,
        role: Role::Admin,
    };
    admin.client.call(keep).await.expect("as it is");
    let carla = admin.invites("carla@example.com", Role::Admin).await;
    admin.client.call(lower).await.expect("there is another");
    assert_eq!(carla.session().await.expect("a session").role, Role::Admin);
}

async fn of_two_admins_who_lower_each_other_one_stays(app: TestApp) {
    let one = Person::sets_up(&app).await;
    let two = one.invites("two@example.com", Role::Admin).await;
    for round in 0..5 {
        let lower = |id| ChangeRole {
            id,
            role: Role::Viewer,
        };
        let (a, b) = tokio::join!(
            one.client.call(lower(two.id)),
            two.client.call(lower(one.id))
        );
        assert!(a.is_ok() != b.is_ok(), "round {round}: {a:?} {b:?}");
        let refused = a.err().or(b.err()).expect("one was refused");
        assert!(
            matches!(refused.code, Code::LastAdmin | Code::Forbidden),
            "{refused}"
        );
        let (admin, other) = match one.session().await.expect("a session").role {
            Role::Admin => (&one, &two),
            _ => (&two, &one),
        };
        let raise = ChangeRole {
            id: other.id,
            role: Role::Admin,
        };
        admin.client.call(raise).await.expect("one admin is left");
    }
    let remove = |id| RemoveMember { id };
    let (a, b) = tokio::join!(
        one.client.call(remove(two.id)),
        two.client.call(remove(one.id))
    );
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    let left = if a.is_ok() { &one } else { &two };
    let list = ListMembers::default();
    let members = left.client.call(list).await.expect("members");
    assert_eq!(members.items.len(), 1);
}
