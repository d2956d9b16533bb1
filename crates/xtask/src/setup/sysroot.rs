//! Debian's Rust compiler with a standard library for wasm32, which Debian ships as source only.

use std::{ffi::OsStr, fs, path::Path, process::Command};

use anyhow::{Context, Result};

use super::{system, wasm_target::TRIPLE};
use crate::{
    process::{command, run},
    terminal::step,
};

pub(super) const CARGO: &str = "/usr/bin/cargo";
pub(super) const RUSTC: &str = "/usr/bin/rustc";

/// `rust-web-llvm` and `lld` link for wasm; `rust-web-src` is the source of the standard library.
const PACKAGES: &str = "rustc-web cargo-web rust-web-src rust-web-llvm lld-22";

/// A crate of nothing: building it builds the standard library beside it.
const MANIFEST: &str = "[package]\nname = \"sysroot\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
    [profile.release]\nopt-level = 3\n[workspace]\n";

/// Installs compiler and source, builds the library and puts it where the compiler looks. Needs root.
pub(super) fn install() -> Result<()> {
    step(
        "install Debian's Rust compiler, which can be had without rustup's server",
        || system::install(PACKAGES),
    )?;
    step(
        "build Rust's standard library for wasm32 (about a minute)",
        || {
            let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
            build(folder.path())?;
            copy_libraries(
                &folder
                    .path()
                    .join("target")
                    .join(TRIPLE)
                    .join("release/deps"),
            )
        },
    )
}

fn build(folder: &Path) -> Result<()> {
    fs::create_dir(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    let mut cargo: Command = command(CARGO, folder);
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", RUSTC)
        // Guest and page are optimised as a whole, this library included.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTUP_TOOLCHAIN")
        .args([
            "build",
            "--release",
            "-Zbuild-std=std,panic_abort",
            "--target",
            TRIPLE,
        ]);
    run(&mut cargo)
}

fn copy_libraries(built: &Path) -> Result<()> {
    let home = Path::new("/usr/lib/rustlib").join(TRIPLE).join("lib");
    fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    for file in fs::read_dir(built).context("the standard library was not built")? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default();
        let ours = name.to_string_lossy().starts_with("libsysroot-");
        if path.extension() == Some(OsStr::new("rlib")) && !ours {
            fs::copy(&path, home.join(name))
                .with_context(|| format!("cannot write to {}", home.display()))?;
        }
    }
    Ok(())
}
