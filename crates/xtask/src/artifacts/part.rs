//! A part of the site: a folder that is made anew when what it is made from has changed.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use super::digest;
use crate::{terminal::step, workspace::Workspace};

/// What a part is made from.
pub(super) struct Inputs(String);

impl Inputs {
    /// The code that makes parts is an input of each.
    pub(super) fn new(workspace: &Workspace) -> Result<Inputs> {
        Inputs(String::new()).folder(&workspace.root.join("crates/xtask/src/artifacts"))
    }

    pub(super) fn value(mut self, value: &str) -> Inputs {
        self.0.push_str(value);
        self.0.push('\n');
        self
    }

    pub(super) fn file(self, path: &Path) -> Result<Inputs> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(self.value(&digest(&bytes)))
    }

    /// All files of a folder, by name and content.
    pub(super) fn folder(mut self, path: &Path) -> Result<Inputs> {
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            if entry.file_type().is_file() {
                self = self
                    .value(&entry.path().to_string_lossy())
                    .file(entry.path())?;
            }
        }
        Ok(self)
    }
}

/// Makes the folder `home` by `make`, unless it is there and was made from the same. What `make` writes takes the old
/// folder's place all at once, so that nobody reads half of it.
pub(super) fn part(
    home: &Path,
    what: &str,
    inputs: &Inputs,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let stamp = home.with_extension("inputs");
    let wanted = digest(inputs.0.as_bytes());
    if home.is_dir() && fs::read_to_string(&stamp).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    step(what, || {
        let (new, old) = (home.with_extension("new"), home.with_extension("old"));
        for leftover in [&new, &old] {
            fs::remove_dir_all(leftover).ok();
        }
        fs::remove_file(&stamp).ok();
        fs::create_dir_all(&new).with_context(|| format!("cannot make {}", new.display()))?;
        make(&new)?;
        if home.exists() {
            fs::rename(home, &old).with_context(|| format!("cannot move {}", home.display()))?;
        }
        fs::rename(&new, home).with_context(|| format!("cannot make {}", home.display()))?;
        fs::remove_dir_all(&old).ok();
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
    })
}
