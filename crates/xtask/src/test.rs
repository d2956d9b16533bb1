//! `cargo xtask test`: everything, the cheapest first. It ends at the first step that fails, and names it.
//! `cargo xtask journeys`: only the journeys in Chromium.

use anyhow::Result;

use crate::{
    artifacts, lints,
    process::{self, command},
    setup::{chromium, clang, npm, postgres, system, wasm_target::WasmCargo},
    tally::Tally,
    terminal::{say, step},
    workspace::Workspace,
};

/// The crates with tests of their own; `xtask` is tested before them.
const NATIVE: [&str; 8] = [
    "--package",
    "api",
    "--package",
    "app",
    "--package",
    "runtime",
    "--package",
    "server",
];

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    counted(|tally| steps(workspace, tally))
}

/// Follows people through the pages.
pub(crate) fn run_journeys(workspace: &Workspace) -> Result<()> {
    system::ensure(&[&clang::PACKAGE, &npm::NODE, &chromium::PACKAGE])?;
    npm::ensure(&workspace.end2end())?;
    artifacts::assets(workspace)?;
    build(workspace)?;
    counted(|tally| journeys(workspace, tally))
}

fn counted(steps: impl FnOnce(&mut Tally) -> Result<()>) -> Result<()> {
    let mut tally = Tally::default();
    let outcome = steps(&mut tally);
    if outcome.is_err() && tally.failed == 0 {
        // A step that fails without a test counts as one.
        tally.failed = 1;
    }
    say_result(tally);
    outcome
}

fn steps(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    lints::formatting(workspace)?;
    step("tidiness, and the tests of xtask", || {
        tally.run(workspace.cargo().args(["test", "--package", "xtask"]))
    })?;
    system::ensure(&[
        &clang::PACKAGE,
        &npm::NODE,
        &postgres::PACKAGE,
        &chromium::PACKAGE,
    ])?;
    let cargo = WasmCargo::ensure(workspace)?;
    npm::ensure(&workspace.frontend())?;
    npm::ensure(&workspace.end2end())?;
    lints::native(workspace)?;
    lints::wasm(workspace, &cargo)?;
    artifacts::assets(workspace)?;
    build(workspace)?;
    crates(workspace, tally)?;
    journeys(workspace, tally)
}

fn build(workspace: &Workspace) -> Result<()> {
    step("build the server and the tests", || {
        process::run(workspace.cargo().arg("test").args(NATIVE).arg("--no-run"))
    })
}

/// Every store and API test runs on SQLite and on PostgreSQL.
fn crates(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let postgres = step("start a PostgreSQL of our own", postgres::Postgres::start)?;
    step("the tests of the crates, on SQLite and PostgreSQL", || {
        let mut cargo = workspace.cargo();
        tally.run(
            cargo
                .arg("test")
                .args(NATIVE)
                .env("FLINT_TEST_POSTGRES", &postgres.url),
        )
    })
}

fn journeys(workspace: &Workspace, tally: &mut Tally) -> Result<()> {
    let folder = workspace.end2end();
    step("the journeys in Chromium", || {
        let mut playwright = command(folder.join("node_modules/.bin/playwright"), &folder);
        playwright
            .arg("test")
            .env("FLINT_BIN", workspace.target.join("debug/flint"))
            .env("CHROMIUM", chromium::path()?);
        tally.run(&mut playwright)
    })
}

/// Alone on the last line, for whoever counts.
fn say_result(tally: Tally) {
    say(&format!("{} passed, {} failed", tally.passed, tally.failed));
}
