//! The page's wasm with the JavaScript that connects it to the browser: `frontend.js`, `frontend_bg.wasm`, the chunks of
//! lazy pages, and `chunks.json`, which says which page needs which.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    imports,
    part::{Inputs, part},
    split,
};
use crate::{
    process::{command, run},
    setup::wasm_target::WasmCargo,
    terminal::step,
    workspace::Workspace,
};

const PROFILE: &str = "wasm-release";

/// Which lazy page needs which chunks.
pub(super) const CHUNKS: &str = "chunks.json";

/// Splitting follows the linker's relocations, and the names of what it linked. Neither is left in what is served.
const FOR_SPLITTING: [&str; 2] = ["-Clink-arg=--emit-relocs", "-Cstrip=none"];

/// What rustc takes for granted in wasm32, so wasm-opt must, too.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Flat code shows what is alike; each round finds what the one before uncovered. The least addresses are the far end of
/// the stack, which lies before all data: nothing that works reaches them.
const SMALLER: [&str; 10] = [
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
];

pub(super) fn build(workspace: &Workspace, cargo: &WasmCargo) -> Result<PathBuf> {
    step("build the page for the browser", || {
        let mut command = cargo.command(workspace, "rustc");
        run(command
            .args(["--package", "frontend", "--lib", "--profile", PROFILE, "--"])
            .args(FOR_SPLITTING))
    })?;
    let wasm = cargo.output(workspace, PROFILE, "frontend");
    let inputs = Inputs::new(workspace)?.file(&wasm)?;
    let home = workspace.flint().join("parts/bindings");
    part(
        &home,
        "split and bind the page's wasm, and make it small",
        &inputs,
        |folder| {
            let cut = split::cut(&wasm, folder, "frontend.js")?;
            Bindgen::new()
                .input_path(&cut.main)
                .out_name("frontend")
                .web(true)?
                .typescript(false)
                // Chunks take the stack and the table of functions from the module of the start.
                .keep_lld_exports(true)
                .demangle(false)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(folder)
                .context("wasm-bindgen cannot bind the page's wasm")?;
            let start = folder.join("frontend_bg.wasm");
            let mut modules = cut.chunks.clone();
            modules.push(start.clone());
            shrink(workspace, modules)?;
            imports::number(&start, &folder.join("frontend.js"))?;
            let chunks = cut.name_chunks(folder)?;
            fs::write(folder.join(CHUNKS), serde_json::to_vec_pretty(&chunks)?)
                .with_context(|| format!("cannot write to {}", folder.display()))
        },
    )?;
    Ok(home)
}

/// Makes modules small in their places, on all cores.
fn shrink(workspace: &Workspace, modules: Vec<PathBuf>) -> Result<()> {
    let queue = Mutex::new(modules.into_iter());
    let next = || queue.lock().ok()?.next_back();
    let work = || -> Result<()> {
        while let Some(module) = next() {
            optimize(workspace, &module)?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, |it| it.get());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|it| {
            it.join()
                .unwrap_or_else(|_| anyhow::bail!("an optimizer panicked"))
        })
    })
}

fn optimize(workspace: &Workspace, wasm: &Path) -> Result<()> {
    let small = wasm.with_extension("small");
    let wasm_opt = workspace.frontend().join("node_modules/.bin/wasm-opt");
    let mut command = command(wasm_opt, &workspace.root);
    run(command
        .args(SMALLER)
        .args(FEATURES)
        .arg("--output")
        .args([&small, wasm]))?;
    fs::rename(&small, wasm).with_context(|| format!("cannot write {}", wasm.display()))
}
