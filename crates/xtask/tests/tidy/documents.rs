//! Documents, and all text: nothing in it belongs to one person's machine.

use crate::{checkout::Checkout, hold};

#[test]
fn the_architecture_is_read_in_one_sitting() {
    hold(|checkout: &Checkout| {
        let file = checkout
            .file("ARCHITECTURE.md")
            .expect("there is an ARCHITECTURE.md");
        let lines = file.text.lines().count();
        let rule = format!("{lines} lines, and it may have 200 at most");
        (lines > 200)
            .then(|| file.finding(201, rule))
            .into_iter()
            .collect()
    });
}

#[test]
fn no_text_names_a_machine_or_a_registry() {
    // Put together here, so that this file does not find itself.
    let folders = ["root", "home", "work", "Users"].map(|it| format!("/{it}/"));
    let registries = [
        ["registry", "npmjs"],
        ["static.crates", "io"],
        ["index.crates", "io"],
    ];
    let registries = registries.map(|it| it.join("."));
    hold(|checkout: &Checkout| {
        let names = |line: &str| {
            let folder = folders.iter().any(|it| starts_a_path(line, it));
            folder || registries.iter().any(|it| line.contains(it))
        };
        let rule = "names a folder of one machine, or a registry's host";
        checkout
            .files
            .iter()
            .flat_map(|it| it.check(rule, names))
            .collect()
    });
}

/// Whether the folder begins a path: in `app/home/` it does not.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|it| !(it.is_alphanumeric() || "._-}/~*".contains(it)))
    })
}
