//! The site that the server embeds: all files of the page side by side, compressed, with `manifest.json`.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};

use serde::de::DeserializeOwned;
use serde_json::json;

use super::{
    bindings, bundle, compress, elements,
    esbuild::logical_name,
    part::{Inputs, part},
    split::Chunks,
};
use crate::{setup::wasm_target::WasmCargo, workspace::Workspace};

/// Logical name → file name, as in `app.css` → `app-3FA9C1D2.css`.
type Files = BTreeMap<String, String>;

/// Where `frontend/build.mjs` says which file is which.
const ELEMENTS_MANIFEST: &str = "elements.json";

pub(super) fn build(workspace: &Workspace, cargo: &WasmCargo) -> Result<()> {
    let elements = elements::build(workspace)?;
    let bindings = bindings::build(workspace, cargo)?;
    let mut files: Files = read(&elements.join(ELEMENTS_MANIFEST))?;
    let chunks_of = bindings.join(bindings::CHUNKS);
    let entry = files
        .get("elements.js")
        .context("the elements were not bundled")?;
    let bundle = bundle::build(workspace, &bindings, entry)?;

    let inputs = Inputs::new(workspace)?
        .folder(&bundle)?
        .folder(&elements)?
        .file(&chunks_of)?;
    let site = workspace.flint().join("site");
    part(&site, "compress the page's files", &inputs, |folder| {
        let chunks: Chunks = read(&chunks_of)?;
        copy(&elements, folder)?;
        copy(&bundle, folder)?;
        for file in file_names(&bundle)? {
            files.insert(logical_name(&file).unwrap_or_else(|| file.clone()), file);
        }
        compress::folder(folder, &site)?;
        let manifest = json!({ "files": files, "chunks": chunks });
        fs::write(
            folder.join("manifest.json"),
            serde_json::to_vec_pretty(&manifest)?,
        )
        .with_context(|| format!("cannot write to {}", folder.display()))
    })
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} does not say what it should", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in file_names(from)?
        .iter()
        .filter(|it| *it != ELEMENTS_MANIFEST)
    {
        fs::copy(from.join(file), to.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

fn file_names(folder: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names: Vec<String> = entries
        .map(|it| it.map(|it| it.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.sort();
    Ok(names)
}
