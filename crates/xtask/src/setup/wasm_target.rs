//! A compiler for wasm32-unknown-unknown: rustup's target, or Debian's own compiler where rustup cannot fetch one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use super::sysroot;
use crate::{
    process::{capture, command, find, is_root, succeeds},
    terminal::{say, step},
    workspace::Workspace,
};

pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";

/// Cargo for wasm32.
pub(crate) enum WasmCargo {
    /// The toolchain that compiles everything else, too.
    Native,
    /// Debian's. It keeps a target folder of its own, so that two compilers do not undo each other's work.
    Debian { target: PathBuf },
}

impl WasmCargo {
    /// Finds one, or installs one.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<WasmCargo> {
        if holds_std(&rustc_sysroot("rustc")) {
            return Ok(WasmCargo::Native);
        }
        if find("rustup").is_some() {
            let added = step("add the wasm32 target to the Rust toolchain", || {
                let mut rustup = Command::new("rustup");
                // Said, not failed: there is another way.
                if !succeeds(rustup.args(["target", "add", TRIPLE])) {
                    say("  rustup could not fetch it");
                }
                Ok(holds_std(&rustc_sysroot("rustc")))
            })?;
            if added {
                return Ok(WasmCargo::Native);
            }
        }
        let debian = WasmCargo::Debian {
            target: workspace.target.join("debian"),
        };
        if holds_std(&rustc_sysroot(sysroot::RUSTC)) {
            return Ok(debian);
        }
        if find("apt-get").is_none() || !is_root() {
            bail!(
                "the wasm32 target is missing; add it with\n    rustup target add {TRIPLE}\nor, on Debian where \
                 rustup's server is out of reach, run this once as root"
            );
        }
        sysroot::install()?;
        Ok(debian)
    }

    /// `cargo <subcommand> --target wasm32-unknown-unknown`, at the root of the workspace.
    pub(crate) fn command(&self, workspace: &Workspace, subcommand: &str) -> Command {
        let mut cargo = match self {
            WasmCargo::Native => workspace.cargo(),
            WasmCargo::Debian { target } => {
                let mut cargo = command(sysroot::CARGO, &workspace.root);
                cargo
                    .env("RUSTC", sysroot::RUSTC)
                    .env("CARGO_TARGET_DIR", target);
                // The rustup toolchain that runs us has put its own programs forward.
                cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
                cargo
            }
        };
        cargo.args([subcommand, "--target", TRIPLE]);
        cargo
    }

    /// Where a build with this profile leaves `<name>.wasm`.
    pub(crate) fn output(&self, workspace: &Workspace, profile: &str, name: &str) -> PathBuf {
        let target = match self {
            WasmCargo::Native => &workspace.target,
            WasmCargo::Debian { target } => target,
        };
        target
            .join(TRIPLE)
            .join(profile)
            .join(format!("{name}.wasm"))
    }
}

fn rustc_sysroot(rustc: &str) -> PathBuf {
    PathBuf::from(
        capture(Command::new(rustc).args(["--print", "sysroot"]))
            .unwrap_or_default()
            .trim(),
    )
}

/// Whether the sysroot has a standard library for wasm32.
fn holds_std(sysroot: &Path) -> bool {
    let libraries = sysroot.join("lib/rustlib").join(TRIPLE).join("lib");
    fs::read_dir(libraries).is_ok_and(|mut files| {
        files.any(|it| it.is_ok_and(|it| it.file_name().to_string_lossy().starts_with("libstd-")))
    })
}
