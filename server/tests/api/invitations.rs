//! Invitations: a link works once, for a while, for whom it is meant.

use std::time::Duration;

use api::{
    Code, Role,
    accounts::ListAccounts,
    invitations::{ListInvitations, ReadInvitation, RevokeInvitation},
};
use serde_json::json;

use crate::{
    databases::on_both_databases,
    harness::{TestApp, status},
    person::{PASSWORD, Person, accept, code, post},
};

on_both_databases!(
    a_link_is_shown_once_and_works_once,
    links_that_ended_say_how,
    of_two_who_accept_at_once_one_joins,
    a_link_for_somebody_is_for_nobody_else,
    who_has_a_user_joins_with_its_password,
    hostile_emails_and_tokens_are_refused,
);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn a_link_is_shown_once_and_works_once(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let link = admin.link(None, Role::Developer).await;
    assert_eq!(link.link, format!("/invitation/{}", link.token));
    let list = ListInvitations::default();
    let listed = admin.client.call(list.clone()).await.expect("a list");
    assert_eq!(listed.items, std::slice::from_ref(&link.invitation));
    let text = serde_json::to_string(&listed).expect("json");
    assert!(!text.contains(&link.token), "{text}");

    let read = ReadInvitation {
        token: link.token.clone(),
    };
    let invited = app.call(read).await.expect("an offer");
    assert_eq!(
        (invited.account.as_str(), invited.role, invited.email),
        ("main", Role::Developer, None)
    );
    let joined = accept(&app, &link.token, "Bob@Example.com").await;
    assert_eq!(status(&joined), 201, "{}", joined.body);
    let bob = Person::who(&app, &joined).await;
    assert_eq!(bob.email, "bob@example.com");
    assert_eq!(admin.client.call(list).await.expect("a list").items, []);
    let again = accept(&app, &link.token, "carla@example.com").await;
    assert_eq!((status(&again), code(&again)), (410, "invitation_ended"));
    assert!(
        again.body["detail"]
            .as_str()
            .expect("text")
            .contains("used")
    );
}

async fn links_that_ended_say_how(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let old = admin.link(None, Role::Viewer).await;
    app.state.clock.advance(7 * DAY);
    let revoked = admin.link(None, Role::Viewer).await;
    let revoke = RevokeInvitation {
        id: revoked.invitation.id,
    };
    admin.client.call(revoke.clone()).await.expect("revoked");
    let twice = admin.client.call(revoke).await.expect_err("revoked before");
    assert_eq!(twice.code, Code::NotFound);
    for (token, says) in [(&old.token, "expired"), (&revoked.token, "revoked")] {
        let refused = accept(&app, token, "bob@example.com").await;
        assert_eq!(
            (status(&refused), code(&refused)),
            (410, "invitation_ended")
        );
        let detail = refused.body["detail"].as_str().expect("text");
        assert!(detail.contains(says) && detail.contains("ask"), "{detail}");
        let read = ReadInvitation {
            token: token.clone(),
        };
        let refused = app.call(read).await.expect_err("it ended");
        assert_eq!(refused.code, Code::InvitationEnded);
    }
    let list = ListInvitations::default();
    assert_eq!(admin.client.call(list).await.expect("a list").items, []);
    let mut mistyped = admin.link(None, Role::Viewer).await.token;
    mistyped.pop();
    for unknown in [mistyped.as_str(), "", "../../etc", "\0", &"A".repeat(48)] {
        let refused = accept(&app, unknown, "bob@example.com").await;
        assert_eq!((status(&refused), code(&refused)), (404, "not_found"));
    }
}

async fn of_two_who_accept_at_once_one_joins(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let link = admin.link(None, Role::Admin).await;
    let (a, b) = tokio::join!(
        accept(&app, &link.token, "a@example.com"),
        accept(&app, &link.token, "b@example.com")
    );
    let mut statuses = [status(&a), status(&b)];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 410], "{} {}", a.body, b.body);
}

async fn a_link_for_somebody_is_for_nobody_else(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let link = admin.link(Some("bob@example.com"), Role::Viewer).await;
    let other = accept(&app, &link.token, "mallory@example.com").await;
    assert_eq!((status(&other), code(&other)), (400, "invalid_field"));
    assert_eq!(other.body["field"], "email");
    let without = json!({ "token": link.token, "password": PASSWORD });
    let joined = post(&app, "/api/v1/invitations/accept", without).await;
    assert_eq!(
        (status(&joined), joined.body["name"].as_str()),
        (201, Some("bob@example.com"))
    );
    let twice = api::invitations::Invite {
        role: Role::Admin,
        email: Some("BOB@example.com".to_owned()),
    };
    let twice = admin.client.call(twice).await.expect_err("a member");
    assert_eq!(twice.code, Code::AlreadyMember);
}

async fn who_has_a_user_joins_with_its_password(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Viewer).await;
    let account = api::accounts::CreateAccount {
        name: "second".to_owned(),
    };
    let second = admin.client.call(account).await.expect("an account");
    let switch = api::accounts::SwitchAccount { account: second.id };
    admin.client.call(switch).await.expect("switched");
    let link = admin.link(None, Role::Developer).await;
    let wrong = json!({ "token": link.token, "email": bob.email, "password": "somebody else's" });
    let wrong = post(&app, "/api/v1/invitations/accept", wrong).await;
    assert_eq!((status(&wrong), code(&wrong)), (401, "wrong_credentials"));
    let joined = accept(&app, &link.token, &bob.email).await;
    assert_eq!(joined.body["account"]["name"], "second", "{}", joined.body);
    let bob = Person::who(&app, &joined).await;
    let accounts = bob.client.call(ListAccounts {}).await.expect("accounts");
    let accounts: Vec<_> = accounts.items.into_iter().collect();
    let told: Vec<_> = accounts
        .iter()
        .map(|it| (it.name.as_str(), it.role, it.current))
        .collect();
    assert_eq!(
        told,
        [
            ("main", Role::Viewer, false),
            ("second", Role::Developer, true)
        ]
    );
    let another = admin.link(None, Role::Admin).await;
    let twice = accept(&app, &another.token, &bob.email).await;
    assert_eq!((status(&twice), code(&twice)), (409, "already_member"));
    let still = accept(&app, &another.token, "carla@example.com").await;
    assert_eq!(status(&still), 201, "the link was not used up");
}

async fn hostile_emails_and_tokens_are_refused(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let link = admin.link(None, Role::Viewer).await;
    let long = format!("{}@example.com", "x".repeat(300));
    for email in ["", "nobody", "a@b\u{202e}", "a\0@b", "a b@c", long.as_str()] {
        let refused = accept(&app, &link.token, email).await;
        assert_eq!(
            (status(&refused), code(&refused)),
            (400, "invalid_field"),
            "{email:?}"
        );
    }
    let weak = json!({ "token": link.token, "email": "bob@example.com", "password": "short" });
    let weak = post(&app, "/api/v1/invitations/accept", weak).await;
    assert_eq!(
        (code(&weak), weak.body["field"].as_str()),
        ("invalid_field", Some("password"))
    );
    let joined = accept(&app, &link.token, "o'brien\"<b>@example.com").await;
    assert_eq!(status(&joined), 201, "nothing was lost: {}", joined.body);
}
