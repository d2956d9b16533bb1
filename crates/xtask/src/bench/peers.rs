//! The peers: servers that others built, with the same greeting, on the same machine. They come from npm.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use super::machine::{Cores, free_address, wait_for};
use crate::{
    process::{Running, capture, command, find, run},
    terminal::step,
    workspace::Workspace,
};

const PACKAGES: [&str; 2] = ["workerd@1.20261117.1", "deno@2.9.6"];

pub(super) struct Peer {
    pub(super) name: &'static str,
    program: PathBuf,
    /// What it is called with, given where it should listen.
    arguments: fn(SocketAddr) -> Vec<String>,
}

/// Fetches those that are missing, into the target folder.
pub(super) fn fetch(workspace: &Workspace) -> Result<[Peer; 3]> {
    let folder = workspace.target.join("bench");
    let modules = folder.join("node_modules");
    if program(&modules, "@deno", "deno").is_err() {
        step("fetch the peers, workerd and deno", || {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
            let install = [
                "install",
                "--no-save",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
            ];
            run(command("npm", &folder).args(install).args(PACKAGES))
        })?;
    }
    Ok([
        Peer {
            name: "workerd",
            program: program(&modules, "@cloudflare", "bin/workerd")?,
            arguments: |it| {
                vec![
                    "serve".into(),
                    "workerd.capnp".into(),
                    format!("--socket-addr=http={it}"),
                ]
            },
        },
        Peer {
            name: "node",
            program: find("node").context("there is no node")?,
            arguments: |it| vec!["node.mjs".into(), it.port().to_string()],
        },
        Peer {
            name: "deno",
            program: program(&modules, "@deno", "deno")?,
            arguments: |it| {
                vec![
                    "run".into(),
                    "--allow-net".into(),
                    "deno.mjs".into(),
                    it.port().to_string(),
                ]
            },
        },
    ])
}

/// What was measured beside us, in words.
pub(super) fn versions() -> Result<String> {
    let node = capture(Command::new("node").arg("--version"))?;
    Ok(format!("{}, node {}", PACKAGES.join(", "), node.trim()))
}

/// npm has a package for each platform below one scope: the one that fits is installed.
fn program(modules: &Path, scope: &str, path: &str) -> Result<PathBuf> {
    let packages = fs::read_dir(modules.join(scope))
        .with_context(|| format!("npm did not install {scope}"))?;
    let mut programs = packages.filter_map(|it| Some(it.ok()?.path().join(path)));
    programs
        .find(|it| it.is_file())
        .with_context(|| format!("{scope} has no program for this machine"))
}

impl Peer {
    /// Starts it, and waits until it listens.
    pub(super) fn start(
        &self,
        workspace: &Workspace,
        cores: Cores,
    ) -> Result<(Running, SocketAddr)> {
        let folder = workspace.root.join("crates/xtask/src/bench/peers");
        let address = free_address()?;
        let mut command = cores.command(&self.program, &folder);
        command
            .args((self.arguments)(address))
            .stdout(Stdio::null());
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.name))?;
        let running = Running {
            child,
            signal: "TERM",
        };
        wait_for(address)?;
        Ok((running, address))
    }
}
