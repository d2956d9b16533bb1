//! The page's wasm with the JavaScript that connects it to the browser: `frontend.js` and `frontend_bg.wasm`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::part::{Inputs, part};
use crate::{
    process::{command, run},
    setup::wasm_target::WasmCargo,
    terminal::step,
    workspace::Workspace,
};

const PROFILE: &str = "wasm-release";

/// What rustc takes for granted in wasm32, so wasm-opt must, too.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub(super) fn build(workspace: &Workspace, cargo: &WasmCargo) -> Result<PathBuf> {
    step("build the page for the browser", || {
        let mut command = cargo.command(workspace, "build");
        run(command.args(["--package", "frontend", "--lib", "--profile", PROFILE]))
    })?;
    let wasm = cargo.output(workspace, PROFILE, "frontend");
    let inputs = Inputs::new(workspace)?.file(&wasm)?;
    let home = workspace.flint().join("parts/bindings");
    part(
        &home,
        "bind the page's wasm and make it small",
        &inputs,
        |folder| {
            Bindgen::new()
                .input_path(&wasm)
                .out_name("frontend")
                .web(true)?
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(folder)
                .context("wasm-bindgen cannot bind the page's wasm")?;
            shrink(workspace, &folder.join("frontend_bg.wasm"))
        },
    )?;
    Ok(home)
}

fn shrink(workspace: &Workspace, wasm: &Path) -> Result<()> {
    let small = wasm.with_extension("small");
    let wasm_opt = workspace.frontend().join("node_modules/.bin/wasm-opt");
    let mut command = command(wasm_opt, &workspace.root);
    run(command
        .arg("-Oz")
        .args(FEATURES)
        .arg("--output")
        .args([&small, wasm]))?;
    fs::rename(&small, wasm).with_context(|| format!("cannot write {}", wasm.display()))
}
