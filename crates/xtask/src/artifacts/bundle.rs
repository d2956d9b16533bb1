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

/// `bindings` holds `frontend.js` and `frontend_bg.wasm`.
pub(super) fn build(workspace: &Workspace, bindings: &Path) -> Result<PathBuf> {
    let frontend = workspace.frontend();
    let (boot, fixed) = (frontend.join("boot.js"), frontend.join("assets"));
    let style = workspace.root.join("style");
    let inputs = Inputs::new(workspace)?
        .folder(bindings)?
        .folder(&style)?
        .folder(&fixed)?
        .file(&boot)?
        .file(&frontend.join("package-lock.json"))?;
    let home = workspace.flint().join("parts/bundle");
    part(&home, "bundle style and scripts", &inputs, |folder| {
        run(esbuild::bundle(workspace, folder)
            .args([style.join("app.css"), bindings.join("frontend.js")]))?;
        copy_hashed(&bindings.join("frontend_bg.wasm"), folder)?;
        for entry in
            fs::read_dir(&fixed).with_context(|| format!("cannot read {}", fixed.display()))?
        {
            copy_hashed(&entry?.path(), folder)?;
        }
        let define = |constant: &str, logical: &str| -> Result<[String; 2]> {
            let file = find(folder, logical)?;
            Ok([
                format!("--define:{constant}=\"./{file}\""),
                format!("--external:./{file}"),
            ])
        };
        run(esbuild::bundle(workspace, folder)
            .arg(&boot)
            .args(define("FRONTEND_JS", "frontend.js")?)
            .args(define("FRONTEND_WASM", "frontend_bg.wasm")?))
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
