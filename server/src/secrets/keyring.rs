//! Where the master key comes from: the environment, or a file that nobody but the server's user can read.
//!
//! Beside the key there may be a second one, which a rotation chooses or has just chosen. The database says which of
//! them is in force, so a rotation that is cut short leaves nothing unreadable.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::MasterKey;
use crate::clock::Clock;

/// The variables that a key may be given in.
pub const VARIABLE: &str = "FLINT_MASTER_KEY";
pub const NEXT_VARIABLE: &str = "FLINT_NEXT_MASTER_KEY";

#[derive(Debug, Clone)]
pub enum KeySource {
    /// From the environment.
    Given {
        key: MasterKey,
        next: Option<MasterKey>,
    },
    /// The file is made when there was never a key. Beside it, with `.next` behind its name, lies the key of a rotation.
    File(PathBuf),
}

/// What is wrong with the master key: one line that says the way out.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the master key {} cannot be used: {cause}", path.display())]
    Unusable { path: PathBuf, cause: io::Error },
    #[error("the master key {} can be read by others (mode {mode:o}): run `chmod 600 {}`", path.display(), path.display())]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{0} does not hold a master key: it is 32 bytes in base64 or hexadecimal")]
    Malformed(String),
    #[error("both {} and the file {} name a master key: keep one of them", VARIABLE, .0.display())]
    Twice(PathBuf),
    #[error("the master key {} is missing, and this database's secrets are encrypted under the key {expected}: bring that key back, or copy it from another server of this database; if it is lost, `flint secrets forget` deletes what nobody can read any more", path.display())]
    Missing { path: PathBuf, expected: String },
    #[error(
        "the master key in {place} is another one ({given}) than the one that this database's secrets are encrypted under ({expected}): every server of this database needs that one; if it is lost, `flint secrets forget` deletes what nobody can read any more"
    )]
    Wrong {
        place: String,
        given: String,
        expected: String,
    },
}

impl KeySource {
    /// The keys that are there; none, if the file was not made yet.
    pub(super) fn load(&self) -> Result<Vec<MasterKey>, KeyError> {
        match self {
            KeySource::Given { key, next } => Ok([key].into_iter().chain(next).cloned().collect()),
            KeySource::File(path) => {
                let keys = [read(path)?, read(&next_to(path))?];
                Ok(keys.into_iter().flatten().collect())
            }
        }
    }

    /// Makes the first key. Of several who try at once, one makes it.
    pub(super) fn make(&self, clock: &Clock) -> Result<(), KeyError> {
        match self {
            KeySource::Given { .. } => Ok(()),
            KeySource::File(path) => write(path, &MasterKey::generate(clock), clock),
        }
    }

    /// None of the keys that are there is the one that the database asks for.
    pub(super) fn refusal(&self, keys: &[MasterKey], expected: &str) -> KeyError {
        let expected = expected.to_owned();
        match (self, keys.first()) {
            (KeySource::File(path), None) => KeyError::Missing {
                path: path.clone(),
                expected,
            },
            (source, first) => KeyError::Wrong {
                place: source.to_string(),
                given: first.map_or_else(String::new, |it| it.id().to_owned()),
                expected,
            },
        }
    }
}

impl std::fmt::Display for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeySource::Given { .. } => f.write_str(VARIABLE),
            KeySource::File(path) => path.display().fmt(f),
        }
    }
}

/// Where the key of a rotation lies.
pub(super) fn next_to(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    PathBuf::from(name)
}

/// The key in a file, if there is a file. One that others can read is refused: it may have been copied already.
pub(super) fn read(path: &Path) -> Result<Option<MasterKey>, KeyError> {
    const LONGEST: u64 = 1024;
    let unusable = |cause| KeyError::Unusable {
        path: path.to_owned(),
        cause,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(unusable(cause)),
    };
    check_rights(path, &file)?;
    let mut text = Zeroizing::new(String::new());
    let malformed = || KeyError::Malformed(path.display().to_string());
    match file.take(LONGEST).read_to_string(&mut text) {
        Ok(_) => {}
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => return Err(malformed()),
        Err(cause) => return Err(unusable(cause)),
    }
    MasterKey::parse(&text).map(Some).ok_or_else(malformed)
}

#[cfg(unix)]
fn check_rights(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata().map_err(|cause| KeyError::Unusable {
        path: path.to_owned(),
        cause,
    })?;
    match metadata.permissions().mode() & 0o777 {
        mode if mode & 0o077 == 0 => Ok(()),
        mode => Err(KeyError::Exposed {
            path: path.to_owned(),
            mode,
        }),
    }
}

#[cfg(not(unix))]
fn check_rights(_path: &Path, _file: &File) -> Result<(), KeyError> {
    Ok(())
}

/// Puts a key into a file that is not there yet: whole and durable, or not at all. One that is there stays.
pub(super) fn write(path: &Path, key: &MasterKey, clock: &Clock) -> Result<(), KeyError> {
    let unfinished = unfinished(path, clock);
    let written = write_whole(path, &unfinished, key);
    // It is gone if all went well.
    let _ = fs::remove_file(&unfinished);
    written.map_err(|cause| KeyError::Unusable {
        path: path.to_owned(),
        cause,
    })
}

fn write_whole(path: &Path, unfinished: &Path, key: &MasterKey) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(unfinished)?;
    writeln!(file, "{}", key.text().as_str())?;
    file.sync_all()?;
    // Unlike a rename it does not replace what is there.
    match fs::hard_link(unfinished, path) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(cause),
        Ok(()) | Err(_) => {}
    }
    fs::remove_file(unfinished)?;
    sync_folder(path)
}

/// A name that no other process writes under.
fn unfinished(path: &Path, clock: &Clock) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    // Not the process's id: a container's processes all have the same one, and one may have been killed half way.
    name.push(format!(".{}.unfinished", clock.new_id().simple()));
    PathBuf::from(name)
}

/// The key of a rotation that the database has chosen takes the place of the old one.
pub(super) fn settle(path: &Path) -> Result<(), KeyError> {
    let settled = match fs::rename(next_to(path), path) {
        // Somebody else was faster.
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    settled
        .and_then(|()| sync_folder(path))
        .map_err(|cause| KeyError::Unusable {
            path: path.to_owned(),
            cause,
        })
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Ok(()),
    };
    File::open(folder)?.sync_all()
}
