//! Manifests: a dependency is there for a reason, and the reason stands beside it.

use crate::{
    checkout::{Checkout, File, Finding},
    hold,
};

#[test]
fn every_dependency_is_justified_in_a_line() {
    hold(|checkout: &Checkout| {
        checkout
            .ending("Cargo.toml")
            .flat_map(unjustified)
            .collect()
    });
}

/// The reason is a comment on the line or on the one before. What the workspace's manifest lists is justified there; what is ours
/// needs no reason.
fn unjustified(manifest: &File) -> Vec<Finding> {
    let mut in_dependencies = false;
    let mut before = "";
    let mut findings = Vec::new();
    for (number, line) in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            in_dependencies = section.trim_end_matches(']').ends_with("dependencies");
        } else if in_dependencies && is_entry(line) {
            let inherited = line.contains("workspace = true");
            let ours = line.contains("path = \"");
            let justified = line.contains(" # ") || before.starts_with("# ");
            if !(inherited || ours || justified) {
                findings.push(manifest.finding(
                    number,
                    "a dependency needs a comment that says what it is for",
                ));
            }
        }
        before = line;
    }
    findings
}

/// `name = …` or `name.workspace = …` at the start of a line.
fn is_entry(line: &str) -> bool {
    let name = line.split(['=', '.']).next().unwrap_or_default().trim_end();
    let letters = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    line.contains('=') && !name.is_empty() && name.chars().all(letters)
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let text = "[package]\nname = \"x\"\n[dependencies]\na = \"1\" # why\n# why\nb = \"1\"\nc = \"1\"\nd.workspace = true\n";
    let manifest = File {
        path: "Cargo.toml".into(),
        text: text.into(),
    };
    let found: Vec<String> = unjustified(&manifest)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        ["Cargo.toml:7: a dependency needs a comment that says what it is for"]
    );
}
