//! Which crate may use which: ARCHITECTURE.md draws the arrows, the manifests have them.

use toml::{Table, Value};

use crate::{
    checkout::{Checkout, File, Finding},
    hold,
};

/// A crate of ours, what it may use of ours, and what it must never use of others'.
struct House {
    name: &'static str,
    ours: &'static [&'static str],
    never: &'static [&'static str],
}

const HOUSES: [House; 8] = [
    House {
        name: "api",
        ours: &[],
        never: &["axum", "leptos", "sqlx", "tokio", "wasmtime"],
    },
    House {
        name: "app",
        ours: &["api"],
        never: &["axum", "sqlx", "tokio", "wasmtime"],
    },
    House {
        name: "frontend",
        ours: &["api", "app"],
        never: &[
            "axum", "hyper", "oxc", "reqwest", "sqlx", "tokio", "wasmtime",
        ],
    },
    House {
        name: "server",
        ours: &["api", "app", "runtime"],
        never: &["oxc", "rquickjs", "wasmtime"],
    },
    House {
        name: "runtime",
        ours: &[],
        never: &["axum", "leptos", "sqlx"],
    },
    House {
        name: "guest",
        ours: &[],
        never: &["axum", "leptos", "sqlx", "tokio", "wasmtime"],
    },
    House {
        name: "cli",
        ours: &["api"],
        never: &["axum", "leptos", "sqlx", "wasmtime"],
    },
    House {
        name: "xtask",
        ours: &["api"],
        never: &["axum", "leptos", "sqlx", "wasmtime"],
    },
];

#[test]
fn arrows_between_crates_point_one_way() {
    hold(|checkout| {
        checkout
            .ending("Cargo.toml")
            .flat_map(forbidden_arrows)
            .collect()
    });
}

#[test]
fn every_crate_has_its_arrows() {
    hold(|checkout: &Checkout| {
        let manifests = checkout.ending("Cargo.toml");
        let unknown = manifests.filter(|it| package(it).is_some_and(|name| house(&name).is_none()));
        unknown
            .map(|it| it.finding(1, "a crate must be in the table of arrows.rs"))
            .collect()
    });
}

fn forbidden_arrows(manifest: &File) -> Vec<Finding> {
    let Some(house) = package(manifest).and_then(|name| house(&name)) else {
        return Vec::new();
    };
    let forbidden = |dependency: &String| {
        let one_of_ours = self::house(dependency).is_some();
        let may_not = one_of_ours && !house.ours.contains(&dependency.as_str());
        may_not || house.never.contains(&dependency.as_str())
    };
    let found = dependencies(&parse(manifest)).into_iter().filter(forbidden);
    found
        .map(|dependency| {
            let line = manifest
                .lines()
                .find(|(_, line)| line.starts_with(&dependency));
            let rule = format!("`{}` may not use `{dependency}`", house.name);
            manifest.finding(line.map_or(1, |(number, _)| number), rule)
        })
        .collect()
}

fn house(name: &str) -> Option<&'static House> {
    HOUSES.iter().find(|it| it.name == name)
}

fn package(manifest: &File) -> Option<String> {
    Some(
        parse(manifest)
            .get("package")?
            .get("name")?
            .as_str()?
            .to_owned(),
    )
}

fn parse(manifest: &File) -> Table {
    manifest
        .text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", manifest.path))
}

/// All that a manifest depends on, of whatever kind and for whatever target.
fn dependencies(manifest: &Table) -> Vec<String> {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let of = |place: &Table| -> Vec<String> {
        let found = tables
            .iter()
            .filter_map(|kind| place.get(*kind)?.as_table());
        found.flat_map(|it| it.keys().cloned()).collect()
    };
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    of(manifest)
        .into_iter()
        .chain(targets.flat_map(of))
        .collect()
}

#[test]
fn a_forbidden_arrow_is_found_wherever_it_hides() {
    let manifest = |text: &str| File {
        path: "Cargo.toml".into(),
        text: text.into(),
    };
    let plain =
        manifest("[package]\nname = \"app\"\n[dependencies]\nserver = \"1\"\napi = \"1\"\n");
    assert_eq!(
        forbidden_arrows(&plain),
        [plain.finding(4, "`app` may not use `server`")]
    );
    let hidden = manifest(
        "[package]\nname = \"api\"\n[target.'cfg(unix)'.dev-dependencies]\ntokio = \"1\"\n",
    );
    assert_eq!(
        forbidden_arrows(&hidden),
        [hidden.finding(4, "`api` may not use `tokio`")]
    );
}
