//! esbuild, and the names that it gives: `app-3FA9C1D2.css` for `app.css`.

use std::{path::Path, process::Command};

use crate::{process::command, workspace::Workspace};

/// What the oldest browsers that we serve understand; esbuild rewrites what they do not, such as nested CSS rules.
const TARGET: &str = "--target=es2022,chrome114,edge114,firefox125,safari17";

/// The digits of a content hash in a file's name.
pub(super) const HASH_DIGITS: usize = 8;

/// esbuild bundling into `out`, with content-hashed names. What is left to say is what to bundle.
pub(super) fn bundle(workspace: &Workspace, out: &Path) -> Command {
    let mut esbuild = command(
        workspace.frontend().join("node_modules/.bin/esbuild"),
        &workspace.root,
    );
    esbuild
        .arg(format!("--outdir={}", out.display()))
        .arg(TARGET)
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--entry-names=[name]-[hash]",
            "--asset-names=[name]-[hash]",
            "--legal-comments=none",
            "--loader:.woff2=file",
            "--loader:.svg=dataurl",
            "--log-level=warning",
        ]);
    esbuild
}

/// `app.css` for `app-3FA9C1D2.css`; nothing for a name without a hash.
pub(super) fn logical_name(file: &str) -> Option<String> {
    let (stem, extension) = file.split_once('.')?;
    let (name, hash) = stem.rsplit_once('-')?;
    let is_hash = hash.len() == HASH_DIGITS
        && hash
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    is_hash.then(|| format!("{name}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::logical_name;

    #[test]
    fn a_hash_is_taken_out_of_a_name() {
        assert_eq!(logical_name("app-3FA9C1D2.css").as_deref(), Some("app.css"));
        assert_eq!(
            logical_name("frontend_bg-3FA9C1D2.wasm").as_deref(),
            Some("frontend_bg.wasm")
        );
    }

    #[test]
    fn a_name_without_a_hash_is_none() {
        assert_eq!(logical_name("app.css"), None);
        assert_eq!(logical_name("dark-mode.css"), None);
    }
}
