//! What is built before the server, which embeds it: the guest and the page, in `<target>/flint`.
//!
//! ```text
//! guest.wasm     the JavaScript engine
//! site/          the page: content-hashed names, .br and .gz siblings, manifest.json
//! parts/         what the site is put together from, each part made anew only when its inputs changed
//! ```

mod bindings;
mod bundle;
mod compress;
mod elements;
mod esbuild;
mod guest;
mod imports;
mod part;
mod site;
mod split;
mod unused;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::{
    setup::{clang, npm, system, wasm_target::WasmCargo},
    workspace::Workspace,
};

pub(crate) use guest::PROFILE as GUEST_PROFILE;

/// Sets up what building needs and builds guest and page.
pub(crate) fn assets(workspace: &Workspace) -> Result<WasmCargo> {
    system::ensure(&[&clang::PACKAGE, &npm::NODE])?;
    let cargo = WasmCargo::ensure(workspace)?;
    npm::ensure(&workspace.frontend())?;
    guest::build(workspace, &cargo)?;
    site::build(workspace, &cargo)?;
    Ok(cargo)
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
