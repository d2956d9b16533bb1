//! Operations: each that `crates/api` declares is served and described.

use crate::{
    checkout::{Checkout, File, Finding},
    hold,
};

const ROUTER: &str = "server/src/router.rs";

#[test]
fn every_operation_is_in_the_router() {
    hold(|checkout: &Checkout| {
        let router = checkout.text(ROUTER);
        let served = |name: &str| {
            handlers(checkout, name)
                .iter()
                .any(|it| router.contains(it.as_str()))
        };
        missing(checkout, served, &format!("{ROUTER} does not serve it"))
    });
}

#[test]
fn every_operation_is_in_the_openapi_document() {
    hold(|checkout: &Checkout| {
        let document = checkout.text("crates/api/src/openapi.rs");
        missing(
            checkout,
            |name| document.contains(&format!("::{name}>")),
            "openapi.rs does not describe it",
        )
    });
}

fn missing(checkout: &Checkout, present: impl Fn(&str) -> bool, rule: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in checkout.below("crates/api/src/") {
        for (number, line) in file.lines() {
            let name = line
                .strip_prefix("impl Endpoint for ")
                .and_then(|it| it.split(' ').next());
            if let Some(name) = name.filter(|it| !present(it)) {
                findings.push(file.finding(number, format!("`{name}`: {rule}")));
            }
        }
    }
    findings
}

/// The functions that take the operation, as the router names them: `functions::list`.
fn handlers(checkout: &Checkout, operation: &str) -> Vec<String> {
    let of = |file: &File| -> Vec<String> {
        let functions = file.text.split("async fn ").skip(1);
        let takes = functions.filter(|it| {
            let signature = it.split('{').next().unwrap_or_default();
            signature
                .split(|it: char| !it.is_alphanumeric())
                .any(|word| word == operation)
        });
        let name = |it: &str| it.split(['(', '<']).next().unwrap_or_default().to_owned();
        takes
            .map(|it| format!("{}::{})", file.stem(), name(it)))
            .collect()
    };
    checkout
        .below("server/src/handlers/")
        .flat_map(of)
        .collect()
}
