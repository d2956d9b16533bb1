//! Tokens: shown once, narrowed by role, scope and time, and ended at once.

use std::time::Duration;

use api::{
    Client, Code, Problem, Role,
    deployments::ListDeployments,
    functions::{CreateFunction, GetFunction, ListFunctions},
    invocations::{Invoke, ListInvocations},
    names::FunctionName,
    session::GetSession,
    tokens::{CreateToken, ListTokens, NewToken, RevokeToken, Scope},
};
use axum::{body::Body, http::Request};

use crate::{
    author::{Author, GREET, named},
    databases::on_both_databases,
    harness::{TestApp, bearer, status},
    person::Person,
    stream::Stream,
};

on_both_databases!(
    a_token_is_shown_once_used_and_revoked_at_once,
    nobody_makes_a_token_that_may_do_more_than_they_may,
    a_scope_of_operations_is_all_that_a_token_may_call,
    a_scope_of_functions_hides_all_others,
    a_token_ends_when_it_expires_and_with_the_one_that_made_it,
    everybody_deals_with_their_own_tokens,
    names_and_scopes_have_bounds,
);

fn token(name: &str, role: Role) -> CreateToken {
    CreateToken {
        name: name.to_owned(),
        role,
        scope: Scope::default(),
        expires_at: None,
    }
}

fn using(app: &TestApp, token: &NewToken) -> Client {
    app.client_with(bearer(&token.secret))
}

async fn code_of<T: std::fmt::Debug>(call: impl Future<Output = Result<T, Problem>>) -> Code {
    call.await.expect_err("refused").code
}

async fn a_token_is_shown_once_used_and_revoked_at_once(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let made = admin
        .client
        .call(token("ci", Role::Developer))
        .await
        .expect("made");
    assert!(made.secret.starts_with("flint_") && made.secret.len() == 54);
    assert_eq!(made.token.prefix, made.secret[..12]);
    let list = ListTokens::default();
    let listed = admin.client.call(list.clone()).await.expect("a list");
    assert_eq!(listed.items, std::slice::from_ref(&made.token));
    let text = serde_json::to_string(&listed).expect("json");
    assert!(!text.contains(&made.secret[12..]), "{text}");

    let script = using(&app, &made);
    script.call(ListFunctions::default()).await.expect("used");
    let used = admin.client.call(list.clone()).await.expect("a list").items;
    assert_eq!(used[0].last_used_at, Some(app.state.clock.now()));
    let session = script.call(GetSession {}).await.expect("itself");
    assert_eq!((session.name.as_str(), session.user), ("ci", None));

    let mut stream = Stream::open(&app, bearer(&made.secret), None).await;
    stream.next().await.expect("the position");
    let revoke = RevokeToken { id: made.token.id };
    admin.client.call(revoke.clone()).await.expect("revoked");
    assert_eq!(stream.next().await, None, "its stream ends at once");
    let refused = code_of(script.call(ListFunctions::default())).await;
    assert_eq!(refused, Code::Unauthenticated);
    assert_eq!(code_of(admin.client.call(revoke)).await, Code::NotFound);
    assert_eq!(admin.client.call(list).await.expect("a list").items, []);
}

async fn nobody_makes_a_token_that_may_do_more_than_they_may(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    for (own, above) in [
        (Role::Developer, Role::Admin),
        (Role::Invoker, Role::Viewer),
        (Role::Viewer, Role::Invoker),
    ] {
        let email = format!("{}@example.com", own.as_str());
        let person = admin.invites(&email, own).await;
        let made = person.client.call(token("own", own)).await.expect("made");
        let refused = person.client.call(token("above", above)).await;
        let refused = refused.expect_err("above");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Forbidden, Some("role"))
        );
        let refused = code_of(using(&app, &made).call(token("above", above))).await;
        assert_eq!(refused, Code::Forbidden);
    }
}

async fn a_scope_of_operations_is_all_that_a_token_may_call(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let scope = Scope {
        operations: Some(vec!["Invoke".to_owned(), "ListFunctions".to_owned()]),
        functions: None,
    };
    let narrow = CreateToken {
        scope: scope.clone(),
        ..token("narrow", Role::Admin)
    };
    let made = admin.client.call(narrow.clone()).await.expect("made");
    let script = using(&app, &made);
    script
        .call(ListFunctions::default())
        .await
        .expect("in scope");
    let get = GetFunction {
        name: named("greet"),
    };
    let refused = script.call(get).await.expect_err("out of scope");
    assert_eq!(refused.code, Code::OutOfScope);
    for word in ["Invoke", "ListFunctions", "GetFunction"] {
        assert!(refused.detail.contains(word), "{refused}");
    }
    assert_eq!(code_of(script.call(narrow)).await, Code::OutOfScope);
    let stream =
        Request::get(api::events::PATH).header("authorization", format!("Bearer {}", made.secret));
    let refused = app
        .send(stream.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(
        (status(&refused), refused.body["code"].as_str()),
        (403, Some("out_of_scope"))
    );

    let maker = CreateToken {
        scope: Scope {
            operations: Some(vec!["CreateToken".to_owned()]),
            functions: None,
        },
        ..token("maker", Role::Admin)
    };
    let maker = admin.client.call(maker).await.expect("made");
    let refused = code_of(using(&app, &maker).call(token("whole", Role::Admin))).await;
    assert_eq!(refused, Code::OutOfScope, "no token widens itself");
}

#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
async fn a_scope_of_functions_hides_all_others(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let author = Author {
        app: &app,
        client: admin.client.clone(),
        headers: admin.headers.clone(),
    };
    author.publishes("greet", GREET).await;
    author.publishes("other", GREET).await;
    let made = CreateToken {
        scope: Scope {
            operations: None,
            functions: Some(vec![named("greet")]),
        },
        ..token("greeter", Role::Admin)
    };
    let made = admin.client.call(made).await.expect("made");
    let script = using(&app, &made);
    let invoke = |name: &str| Invoke {
        name: named(name),
        payload: serde_json::json!({ "name": "Ada" }),
        headers: Vec::new(),
        timestamp: None,
    };
    script.call(invoke("greet")).await.expect("in scope");
    let refused = script.call(invoke("other")).await.expect_err("another");
    assert_eq!(refused.code, Code::OutOfScope);
    assert!(refused.detail.contains("greet"), "{refused}");
    let unknown = script.call(invoke("nowhere")).await.expect_err("unknown");
    assert_eq!(
        unknown.code,
        Code::OutOfScope,
        "and tells not whether there is one"
    );

    let calls = |function: Option<FunctionName>| ListInvocations {
        function,
        ..ListInvocations::default()
    };
    let listed = script
        .call(calls(Some(named("greet"))))
        .await
        .expect("narrowed");
    assert_eq!(listed.items.len(), 1);
    assert_eq!(
        code_of(script.call(calls(Some(named("other"))))).await,
        Code::OutOfScope
    );
    assert_eq!(code_of(script.call(calls(None))).await, Code::OutOfScope);
    assert_eq!(
        code_of(script.call(ListFunctions::default())).await,
        Code::OutOfScope
    );
    let summary = |name: &str| ListFunctions {
        name: Some(named(name)),
        ..ListFunctions::default()
    };
    let listed = script.call(summary("greet")).await.expect("narrowed");
    assert_eq!(listed.items.len(), 1);
    assert_eq!(
        code_of(script.call(summary("other"))).await,
        Code::OutOfScope
    );
    assert_eq!(
        code_of(script.call(ListDeployments::default())).await,
        Code::OutOfScope
    );
    let create = CreateFunction {
        name: named("greet_2"),
        description: String::new(),
        event: None,
        language: api::functions::Language::Javascript,
        code: GREET.to_owned(),
        env: api::functions::Env::new(),
        record: Default::default(),
    };
    assert_eq!(code_of(script.call(create)).await, Code::OutOfScope);
    assert_eq!(
        code_of(script.call(ListTokens::default())).await,
        Code::OutOfScope
    );
    script.call(GetSession {}).await.expect("about itself");
    for path in [
        "/api/v1/events?function=greet",
        "/api/v1/functions?function=greet",
        "/api/v1/functions?name=greet&name=other",
        "/api/v1/functions?name=greet&%6eame=other",
        "/api/v1/functions?%6eame=other",
        "/api/v1/functions?name=",
        "/api/v1/functions?search=greet",
        "/api/v1/deployments?function=greet&function=other",
        "/api/v1/functions/%6fther",
    ] {
        let request = Request::get(path).header("authorization", format!("Bearer {}", made.secret));
        let refused = app
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(
            refused.body["code"].as_str(),
            Some("out_of_scope"),
            "{path}: {}",
            refused.body
        );
    }
}

async fn a_token_ends_when_it_expires_and_with_the_one_that_made_it(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let now = app.state.clock.now();
    let end = now + Duration::from_secs(3600);
    let past = CreateToken {
        expires_at: Some(now),
        ..token("past", Role::Viewer)
    };
    let refused = admin.client.call(past).await.expect_err("passed");
    assert_eq!(refused.field.as_deref(), Some("expires_at"));
    let made = CreateToken {
        expires_at: Some(end),
        ..token("brief", Role::Admin)
    };
    let brief = admin.client.call(made).await.expect("made");
    let later = CreateToken {
        expires_at: Some(end + Duration::from_secs(1)),
        ..token("later", Role::Viewer)
    };
    let refused = using(&app, &brief).call(later).await.expect_err("too late");
    assert_eq!(refused.field.as_deref(), Some("expires_at"));
    let child = using(&app, &brief)
        .call(token("child", Role::Viewer))
        .await
        .expect("made");
    assert_eq!(child.token.expires_at, Some(end));
    using(&app, &child).call(GetSession {}).await.expect("used");
    let parent = admin
        .client
        .call(token("parent", Role::Admin))
        .await
        .expect("made");
    let orphan = using(&app, &parent)
        .call(token("orphan", Role::Admin))
        .await
        .expect("made");
    let revoke = RevokeToken {
        id: parent.token.id,
    };
    admin.client.call(revoke).await.expect("revoked");
    let refused = code_of(using(&app, &orphan).call(GetSession {})).await;
    assert_eq!(refused, Code::Unauthenticated, "it ends with its maker");
    app.state.clock.advance(Duration::from_secs(3600));
    for ended in [&brief, &child] {
        let refused = code_of(using(&app, ended).call(GetSession {})).await;
        assert_eq!(refused, Code::Unauthenticated);
    }
}

async fn everybody_deals_with_their_own_tokens(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    let bob = admin.invites("bob@example.com", Role::Developer).await;
    let carla = admin.invites("carla@example.com", Role::Viewer).await;
    let his = bob
        .client
        .call(token("his", Role::Developer))
        .await
        .expect("made");
    let hers = carla
        .client
        .call(token("hers", Role::Viewer))
        .await
        .expect("made");
    let seen = async |person: &Person<'_>| {
        let page = person
            .client
            .call(ListTokens::default())
            .await
            .expect("a list");
        page.items.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(seen(&bob).await, ["his"]);
    assert_eq!(seen(&carla).await, ["hers"]);
    assert_eq!(seen(&admin).await, ["hers", "his"]);
    let revoke = |made: &NewToken| RevokeToken { id: made.token.id };
    let refused = bob.client.call(revoke(&hers)).await.expect_err("not his");
    assert_eq!(refused, Problem::not_found("token", hers.token.id));
    bob.client.call(revoke(&his)).await.expect("his own");
    admin.client.call(revoke(&hers)).await.expect("any");
    let console = app.client(Role::Viewer).await;
    let none = console.call(ListTokens::default()).await.expect("a list");
    assert_eq!(none.items, [], "a token of the console made none");
}

async fn names_and_scopes_have_bounds(app: TestApp) {
    let admin = Person::sets_up(&app).await;
    for bad in ["", " ", "a\nb", "a\0", "\u{202e}evil", &"x".repeat(101)] {
        let refused = admin.client.call(token(bad, Role::Viewer)).await;
        let refused = refused.expect_err("no name");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::InvalidField, Some("name")),
            "{bad:?}"
        );
    }
    let made = admin
        .client
        .call(token("<script>alert('ü')</script>", Role::Viewer))
        .await;
    assert_eq!(
        made.expect("a name is text").token.name,
        "<script>alert('ü')</script>"
    );
    for (operations, functions) in [
        (Some(vec!["Reboot".to_owned()]), None),
        (Some(Vec::new()), None),
        (None, Some(Vec::new())),
        (Some(vec!["Invoke".to_owned(); 101]), None),
    ] {
        let scope = Scope {
            operations,
            functions,
        };
        let refused = CreateToken {
            scope,
            ..token("bad", Role::Viewer)
        };
        let refused = admin.client.call(refused).await.expect_err("no scope");
        assert_eq!(refused.code, Code::InvalidField, "{refused}");
    }
}
