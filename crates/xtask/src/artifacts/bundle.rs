//! The page's style, its glue and its boot script, bundled and under their final names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{
    digest,
    esbuild::{self, HASH_DIGITS, logical_name},
    part::{Inputs, part},
};
use crate::{process::run, workspace::Workspace};

/// `bindings` holds `frontend.js`, `frontend_bg.wasm` and chunks; `elements` is the file of the custom elements.
pub(super) fn build(workspace: &Workspace, bindings: &Path, elements: &str) -> Result<PathBuf> {
    let frontend = workspace.frontend();
    let (boot, fixed) = (frontend.join("boot.js"), frontend.join("assets"));
    let fetch_chunk = frontend.join("fetch_chunk.js");
    let style = workspace.root.join("style");
    let inputs = Inputs::new(workspace)?
        .folder(bindings)?
        .folder(&style)?
        .folder(&fixed)?
        .file(&boot)?
        .file(&fetch_chunk)?
        .value(elements)
        .file(&frontend.join("package-lock.json"))?;
    let home = workspace.flint().join("parts/bundle");
    part(&home, "bundle style and scripts", &inputs, |folder| {
        run(esbuild::bundle(workspace, folder)
            .args([style.join("app.css"), bindings.join("frontend.js")])
            .arg(format!(
                "--alias:flint:fetch_chunk={}",
                fetch_chunk.display()
            )))?;
        copy_wasm(bindings, folder)?;
        for entry in
            fs::read_dir(&fixed).with_context(|| format!("cannot read {}", fixed.display()))?
        {
            copy_hashed(&entry?.path(), folder)?;
        }
        let define = |constant: &str, file: &str| {
            [
                format!("--define:{constant}=\"./{file}\""),
                format!("--external:./{file}"),
            ]
        };
        run(esbuild::bundle(workspace, folder)
            .arg(&boot)
            .args(define("FRONTEND_JS", &find(folder, "frontend.js")?))
            .args(define("FRONTEND_WASM", &find(folder, "frontend_bg.wasm")?))
            .args(define("ELEMENTS_JS", elements)))
    })?;
    Ok(home)
}

/// The file of a logical name.
fn find(folder: &Path, logical: &str) -> Result<String> {
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if logical_name(&file).as_deref() == Some(logical) {
            return Ok(file);
        }
    }
    anyhow::bail!("`{logical}` was not bundled")
}

/// The wasm of the bindings. Chunks have a hash in their names already, by which others name them.
fn copy_wasm(bindings: &Path, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(bindings)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.ends_with(".wasm") {
            continue;
        }
        if logical_name(&name).is_some() {
            fs::copy(&path, folder.join(&*name))
                .with_context(|| format!("cannot copy {}", path.display()))?;
        } else {
            copy_hashed(&path, folder)?;
        }
    }
    Ok(())
}

fn copy_hashed(path: &Path, folder: &Path) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let hash = digest(&bytes)[..HASH_DIGITS].to_uppercase();
    let (stem, extension) = name
        .split_once('.')
        .with_context(|| format!("`{name}` has no extension"))?;
    fs::write(folder.join(format!("{stem}-{hash}.{extension}")), bytes)
        .with_context(|| format!("cannot write to {}", folder.display()))
}
