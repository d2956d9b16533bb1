//! The browser of the journeys.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use super::system::Package;
use crate::process::find;

pub(crate) const PACKAGE: Package = Package {
    what: "Chromium, in which the journeys run",
    debian: &["chromium"],
    present: || path().is_ok(),
};

/// `CHROMIUM` where it is set, else the first of the usual names on the path.
pub(crate) fn path() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ]
    .into_iter()
    .find_map(find)
    .context("no Chromium on the path; name one in CHROMIUM")
}
