//! Functions and their versions: created, saved, searched, guarded against lost changes.

mod lists;

use std::collections::BTreeMap;

use api::{
    Client, Code, Problem, Role,
    functions::{
        CreateFunction, DeleteFunction, Function, FunctionState, GetFunction, Language,
        SaveFunction,
    },
    names::FunctionName,
    versions::{GetVersion, ListVersions},
};
use axum::{body::Body, http::Request};
use serde_json::json;

use crate::{
    databases::on_both_databases,
    harness::{NOW, TestApp, status},
};

on_both_databases!(
    a_function_is_created_and_read,
    a_taken_name_is_refused,
    a_save_makes_a_version_and_keeps_what_it_does_not_name,
    a_save_that_changes_nothing_makes_no_version,
    of_two_who_save_the_second_is_told_the_version,
    if_match_guards_a_save,
    versions_are_listed_and_read,
    a_deleted_function_is_gone,
    what_a_version_may_not_hold_is_refused_by_field,
    code_that_is_no_function_is_refused_with_its_place,
    a_function_that_is_not_there_is_named,
);

const CODE: &str = "async function lambda(input) { return 1; }";

pub(crate) fn name(text: &str) -> FunctionName {
    FunctionName::parse(text).expect("a function's name")
}

pub(crate) fn draft(text: &str) -> CreateFunction {
    CreateFunction {
        name: name(text),
        description: String::new(),
        event: None,
        language: Language::Javascript,
        code: CODE.to_owned(),
        env: BTreeMap::new(),
        record: Default::default(),
    }
}

fn save(text: &str) -> SaveFunction {
    SaveFunction {
        name: name(text),
        version: None,
        description: None,
        event: None,
        language: None,
        code: None,
        env: None,
        record: None,
    }
}

async fn refusal(client: &Client, create: CreateFunction) -> Problem {
    client.call(create).await.expect_err("it is refused")
}

async fn a_function_is_created_and_read(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let create = CreateFunction {
        description: "says hello".to_owned(),
        event: Some("conversational_command".to_owned()),
        env: BTreeMap::from([("REGION".to_owned(), "eu".to_owned())]),
        ..draft("greet")
    };
    let made = client.call(create).await.expect("created");
    assert_eq!(made.summary.version, 1);
    assert_eq!(made.summary.state, FunctionState::Draft);
    assert_eq!(made.summary.changed_by, "developer");
    assert_eq!(made.summary.created_at.to_string(), NOW);
    assert_eq!(made.env["REGION"], "eu");
    let read = client
        .call(GetFunction {
            name: name("greet"),
        })
        .await
        .expect("read");
    assert_eq!(read, made);
}

async fn a_taken_name_is_refused(app: TestApp) {
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    let problem = refusal(&client, draft("greet")).await;
    assert_eq!(
        (problem.code, problem.field.as_deref()),
        (Code::NameTaken, Some("name"))
    );
}

async fn a_save_makes_a_version_and_keeps_what_it_does_not_name(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let create = CreateFunction {
        description: "first".to_owned(),
        event: Some("http".to_owned()),
        ..draft("greet")
    };
    client.call(create).await.expect("created");
    let code = "export default () => 2;".to_owned();
    let saved: Function = client
        .call(SaveFunction {
            version: Some(1),
            code: Some(code.clone()),
            ..save("greet")
        })
        .await
        .expect("saved");
    assert_eq!((saved.summary.version, saved.code), (2, code));
    assert_eq!(saved.summary.description, "first");
    assert_eq!(saved.summary.event.as_deref(), Some("http"));
    let saved = client
        .call(SaveFunction {
            event: Some(String::new()),
            ..save("greet")
        })
        .await
        .expect("an empty event is none");
    assert_eq!((saved.summary.version, saved.summary.event), (3, None));
}

async fn a_save_that_changes_nothing_makes_no_version(app: TestApp) {
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    let saved = client
        .call(SaveFunction {
            code: Some(CODE.to_owned()),
            ..save("greet")
        })
        .await
        .expect("saved");
    assert_eq!(saved.summary.version, 1);
}

async fn of_two_who_save_the_second_is_told_the_version(app: TestApp) {
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    let edit = |text: &str| SaveFunction {
        version: Some(1),
        description: Some(text.to_owned()),
        ..save("greet")
    };
    let (one, other) = tokio::join!(client.call(edit("one")), client.call(edit("other")));
    let problem = match (one, other) {
        (Ok(_), Err(problem)) | (Err(problem), Ok(_)) => problem,
        both => panic!("exactly one is saved: {both:?}"),
    };
    assert_eq!(
        (problem.code, problem.current_version),
        (Code::VersionConflict, Some(2))
    );
}

async fn if_match_guards_a_save(app: TestApp) {
    let token = app.token(Role::Developer, None).await;
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    let put = |tag: &str, text: &str| {
        Request::put("/api/v1/functions/greet")
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("if-match", tag)
            .body(Body::from(json!({ "description": text }).to_string()))
            .expect("a request")
    };
    let saved = app.send(put("\"1\"", "second")).await;
    assert_eq!(
        (status(&saved), &saved.headers["etag"]),
        (200, &"\"2\"".parse().expect("a header"))
    );
    let refused = app.send(put("\"1\"", "third")).await;
    assert_eq!(status(&refused), 412);
    assert_eq!(refused.body["code"], "precondition_failed");
    assert_eq!(refused.body["current_version"], 2);
    assert_eq!(status(&app.send(put("*", "fourth")).await), 200);
}

async fn versions_are_listed_and_read(app: TestApp) {
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    for text in ["two", "three"] {
        let saved = SaveFunction {
            description: Some(text.to_owned()),
            ..save("greet")
        };
        client.call(saved).await.expect("saved");
    }
    let list = |cursor| ListVersions {
        name: name("greet"),
        limit: Some(2),
        cursor,
    };
    let first = client.call(list(None)).await.expect("a page");
    assert_eq!(
        first.items.iter().map(|it| it.version).collect::<Vec<_>>(),
        [3, 2]
    );
    let second = client.call(list(first.next)).await.expect("a page");
    assert_eq!(
        second.items.iter().map(|it| it.version).collect::<Vec<_>>(),
        [1]
    );
    assert_eq!(second.next, None);
    let two = client
        .call(GetVersion {
            name: name("greet"),
            version: 2,
        })
        .await
        .expect("version 2");
    assert_eq!(
        (two.summary.description.as_str(), two.code.as_str()),
        ("two", CODE)
    );
    let problem = client
        .call(GetVersion {
            name: name("greet"),
            version: u64::MAX,
        })
        .await
        .expect_err("none");
    assert_eq!(problem.code, Code::NotFound);
}

async fn a_deleted_function_is_gone(app: TestApp) {
    let client = app.client(Role::Developer).await;
    client.call(draft("greet")).await.expect("created");
    client
        .call(DeleteFunction {
            name: name("greet"),
        })
        .await
        .expect("deleted");
    let problem = client
        .call(GetFunction {
            name: name("greet"),
        })
        .await
        .expect_err("gone");
    assert_eq!(problem.code, Code::NotFound);
    client
        .call(draft("greet"))
        .await
        .expect("the name is free again");
}

async fn what_a_version_may_not_hold_is_refused_by_field(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let env = |name: &str, value: &str| CreateFunction {
        env: BTreeMap::from([(name.to_owned(), value.to_owned())]),
        ..draft("greet")
    };
    let cases = [
        (
            CreateFunction {
                description: "d".repeat(201),
                ..draft("greet")
            },
            "description",
        ),
        (
            CreateFunction {
                description: "d\0".to_owned(),
                ..draft("greet")
            },
            "description",
        ),
        (
            CreateFunction {
                event: Some("no_such_event".to_owned()),
                ..draft("greet")
            },
            "event",
        ),
        (
            CreateFunction {
                code: "/".repeat(100_001),
                ..draft("greet")
            },
            "code",
        ),
        (
            CreateFunction {
                code: format!("{CODE} // \0"),
                ..draft("greet")
            },
            "code",
        ),
        (env("FLINT_TOKEN", "x"), "env.FLINT_TOKEN"),
        (env("1ST", "x"), "env.1ST"),
        (env("", "x"), "env."),
        (env("A-B", "x"), "env.A-B"),
        (env("A", &"v".repeat(201)), "env.A"),
        (env("A", "v\0"), "env.A"),
    ];
    for (create, field) in cases {
        let problem = refusal(&client, create).await;
        assert_eq!(
            (problem.code, problem.field.as_deref()),
            (Code::InvalidField, Some(field)),
            "{problem}"
        );
    }
    let many = (0..101)
        .map(|it| (format!("V{it}"), String::new()))
        .collect();
    let problem = refusal(
        &client,
        CreateFunction {
            env: many,
            ..draft("greet")
        },
    )
    .await;
    assert_eq!(problem.field.as_deref(), Some("env"));
    assert!(problem.detail.contains("env_count"), "{problem}");
}

async fn code_that_is_no_function_is_refused_with_its_place(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let broken = CreateFunction {
        code: "async function lambda() {\n  return 1 +;\n}".to_owned(),
        ..draft("greet")
    };
    let problem = refusal(&client, broken).await;
    assert_eq!((problem.code, problem.status), (Code::CodeRefused, 422));
    let source = problem.source.expect("a place");
    assert_eq!(
        (source.file.as_str(), source.line, source.column),
        ("greet.js", 2, 13),
        "{source:?}"
    );
    let typed = CreateFunction {
        language: Language::Typescript,
        code: "export const x: number = 1;".to_owned(),
        ..draft("greet")
    };
    let problem = refusal(&client, typed).await;
    assert_eq!(problem.source.expect("a place").file, "greet.ts");
    client.call(draft("greet")).await.expect("nothing was made");
    let broken = SaveFunction {
        code: Some("lambda(".to_owned()),
        ..save("greet")
    };
    assert_eq!(
        client.call(broken).await.expect_err("refused").code,
        Code::CodeRefused
    );
}

async fn a_function_that_is_not_there_is_named(app: TestApp) {
    let client = app.client(Role::Developer).await;
    let problem = client
        .call(GetFunction {
            name: name("nobody"),
        })
        .await
        .expect_err("none");
    assert_eq!(
        (problem.code, problem.detail.as_str()),
        (Code::NotFound, "there is no function `nobody`")
    );
    for missing in [
        client.call(save("nobody")).await.map(drop),
        client
            .call(DeleteFunction {
                name: name("nobody"),
            })
            .await,
        client
            .call(ListVersions {
                name: name("nobody"),
                limit: None,
                cursor: None,
            })
            .await
            .map(drop),
    ] {
        assert_eq!(missing.expect_err("none").code, Code::NotFound);
    }
}
