//! Programs of the system, installed through apt where that is possible, else named with the line that installs them.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    process::{find, is_root, run, succeeds},
    terminal::step,
};

/// Something that the system's package manager has.
pub(crate) struct Package {
    /// What it is and what it is for, as in "clang, which compiles the JavaScript engine".
    pub(crate) what: &'static str,
    /// The names of its Debian packages.
    pub(crate) debian: &'static [&'static str],
    pub(crate) present: fn() -> bool,
}

/// Makes sure that all of them are there; those that are, are left alone.
pub(crate) fn ensure(packages: &[&Package]) -> Result<()> {
    let missing: Vec<&Package> = packages
        .iter()
        .copied()
        .filter(|it| !(it.present)())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let what = list(&missing, |it| it.what.to_owned(), ", and ");
    let names = list(&missing, |it| it.debian.join(" "), " ");
    if find("apt-get").is_none() {
        bail!("missing: {what}; install it, then run this again (Debian's packages: {names})");
    }
    if !is_root() {
        bail!(
            "missing: {what}; install it with\n    sudo apt-get install -y {names}\nthen run this again"
        );
    }
    step(&format!("install {what}"), || install(&names))?;
    match missing.iter().find(|it| !(it.present)()) {
        Some(it) => bail!("still missing after `apt-get install {names}`: {}", it.what),
        None => Ok(()),
    }
}

/// The index of a fresh machine is empty or old, so it is renewed when the first try fails.
pub(super) fn install(names: &str) -> Result<()> {
    if succeeds(&mut apt_install(names)) {
        return Ok(());
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(&mut apt_install(names))
}

fn apt_install(names: &str) -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(names.split(' '));
    command
}

fn list(packages: &[&Package], part: fn(&Package) -> String, separator: &str) -> String {
    packages
        .iter()
        .map(|it| part(it))
        .collect::<Vec<_>>()
        .join(separator)
}
