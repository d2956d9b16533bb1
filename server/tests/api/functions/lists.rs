//! Lists of functions: searched, narrowed, in pages.

use api::{
    Code, Page, Role,
    functions::{FunctionSummary, ListFunctions},
};

use super::{draft, name as named};
use crate::{databases::on_both_databases, harness::TestApp};

on_both_databases!(
    functions_are_searched_and_listed_in_pages,
    the_summary_of_one_function_is_asked_for_by_its_name,
);

fn names_of(page: Page<FunctionSummary>) -> Vec<String> {
    let names = page.items.into_iter().map(|it| it.name.to_string());
    names.collect()
}

async fn the_summary_of_one_function_is_asked_for_by_its_name(app: TestApp) {
    let client = app.client(Role::Developer).await;
    for text in ["a_1", "a_12"] {
        client.call(draft(text)).await.expect("created");
    }
    let exactly = |name: &str| ListFunctions {
        name: Some(named(name)),
        ..Default::default()
    };
    assert_eq!(
        names_of(client.call(exactly("a_1")).await.expect("found")),
        ["a_1"]
    );
    assert_eq!(
        names_of(client.call(exactly("A_1")).await.expect("found")),
        [""; 0],
        "another name"
    );
    let other = ListFunctions {
        search: Some("two".to_owned()),
        ..exactly("a_1")
    };
    assert_eq!(names_of(client.call(other).await.expect("found")), [""; 0]);
    let live = ListFunctions {
        deployed: Some(true),
        ..exactly("a_1")
    };
    assert_eq!(names_of(client.call(live).await.expect("found")), [""; 0]);
}

async fn functions_are_searched_and_listed_in_pages(app: TestApp) {
    let client = app.client(Role::Developer).await;
    for text in ["b_two", "A_one", "c_three", "a_1", "ax1"] {
        client.call(draft(text)).await.expect("created");
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = client
            .call(ListFunctions {
                limit: Some(2),
                cursor,
                ..Default::default()
            })
            .await
            .expect("a page");
        seen.extend(page.items.into_iter().map(|it| it.name.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, ["A_one", "a_1", "ax1", "b_two", "c_three"]);
    let found = |search: &str| ListFunctions {
        search: Some(search.to_owned()),
        ..Default::default()
    };
    assert_eq!(
        names_of(client.call(found("TWO")).await.expect("found")),
        ["b_two"]
    );
    assert_eq!(
        names_of(client.call(found("a_1")).await.expect("found")),
        ["a_1"],
        "_ is no wildcard"
    );
    assert_eq!(
        names_of(client.call(found("%")).await.expect("found")),
        [""; 0]
    );
    let deployed = ListFunctions {
        deployed: Some(true),
        ..Default::default()
    };
    assert_eq!(
        names_of(client.call(deployed).await.expect("found")),
        [""; 0]
    );
    let wrong = ListFunctions {
        cursor: Some("%%".to_owned()),
        ..Default::default()
    };
    assert_eq!(
        client.call(wrong).await.expect_err("no cursor").code,
        Code::InvalidCursor
    );
    let wrong = ListFunctions {
        limit: Some(0),
        ..Default::default()
    };
    assert_eq!(
        client.call(wrong).await.expect_err("no limit").code,
        Code::InvalidField
    );
}
