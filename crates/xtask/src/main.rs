//! `cargo xtask`: sets the machine up, then builds, serves, tests, checks and measures Flint.
//!
//! One file a command (`serve.rs`, `test.rs`, …). What a machine must have is under `setup`, one thing a file; what
//! is built is under `artifacts`, one thing a file.

mod artifacts;
mod bench;
mod check;
mod dist;
mod lints;
mod openapi;
mod process;
mod serve;
mod setup;
mod tally;
mod terminal;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use workspace::Workspace;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Builds, serves, tests and measures Flint"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything in release and serves it on this machine, with its data in ./data
    Serve {
        /// Flags for `flint serve`, as in `cargo xtask serve -- --listen 127.0.0.1:4000`
        #[arg(last = true)]
        flags: Vec<String>,
    },
    /// Runs everything: formatting, tidiness, lints, the tests of every crate on SQLite and PostgreSQL, and the journeys
    Test,
    /// Only follows people through the pages in Chromium
    Journeys,
    /// The inner loop: formatting, tidiness and lints, without building anything
    Check,
    /// Makes one file that holds all of Flint
    Dist,
    /// Measures Flint beside its peers on this machine, and writes a report in Markdown
    Bench(bench::Options),
    /// Writes the OpenAPI document that is checked in, from the operations in `crates/api`
    Openapi,
    /// Builds the guest and the page only, where the server looks for them
    Assets,
}

fn main() -> ExitCode {
    let outcome = Workspace::open().and_then(|workspace| match Arguments::parse().command {
        Command::Serve { flags } => serve::run(&workspace, &flags),
        Command::Test => test::run(&workspace),
        Command::Journeys => test::run_journeys(&workspace),
        Command::Check => check::run(&workspace),
        Command::Dist => dist::run(&workspace),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Openapi => openapi::run(&workspace),
        Command::Assets => artifacts::assets(&workspace).map(drop),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::failed(&error);
            ExitCode::FAILURE
        }
    }
}
