//! The data folder: one server at a time, and always with the same database.
//!
//! ```text
//! data/
//!   lock           held by the server that runs
//!   installation   the id of the database that the folder belongs to
//!   flint.sqlite   the database, unless another one is named
//!   master.key     what the secrets in the database are encrypted under, unless another one is named
//! ```

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use fs4::fs_std::FileExt;
use uuid::Uuid;

use crate::failure::Failure;

pub struct DataFolder {
    path: PathBuf,
    /// Locked as long as this lives; `None`: somebody else serves the folder.
    lock: Option<File>,
}

impl DataFolder {
    /// Takes the folder for a server; refuses if another one has it.
    pub fn own(path: &Path) -> Result<DataFolder, Failure> {
        let folder = DataFolder::share(path)?;
        if folder.lock.is_none() {
            return Err(Failure::FolderInUse(path.to_owned()));
        }
        Ok(folder)
    }

    /// Uses the folder beside a server, or alone if there is none.
    pub fn share(path: &Path) -> Result<DataFolder, Failure> {
        let unwritable = |cause| Failure::FolderUnwritable {
            path: path.to_owned(),
            cause,
        };
        create(path).map_err(unwritable)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(unwritable)?;
        let is_ours = FileExt::try_lock_exclusive(&lock).map_err(unwritable)?;
        Ok(DataFolder {
            path: path.to_owned(),
            lock: is_ours.then_some(lock),
        })
    }

    /// Whether nobody else uses it.
    pub fn is_ours(&self) -> bool {
        self.lock.is_some()
    }

    pub fn database(&self) -> PathBuf {
        self.path.join("flint.sqlite")
    }

    /// Which installation the folder belongs to, if it ever had a database.
    pub fn installation(&self) -> Result<Option<Uuid>, Failure> {
        let path = self.path.join("installation");
        match fs::read_to_string(&path) {
            Ok(text) => match Uuid::parse_str(text.trim()) {
                Ok(id) => Ok(Some(id)),
                Err(_) => {
                    Err(self.unwritable(io::Error::other("`installation` does not hold an id")))
                }
            },
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(self.unwritable(cause)),
        }
    }

    /// Remembers the installation, so that a power cut does not make it forget again.
    pub fn remember(&self, installation: Uuid) -> Result<(), Failure> {
        self.write_installation(installation)
            .map_err(|cause| self.unwritable(cause))
    }

    fn write_installation(&self, installation: Uuid) -> io::Result<()> {
        let unfinished = self.path.join("installation.unfinished");
        let mut file = File::create(&unfinished)?;
        writeln!(file, "{installation}")?;
        file.sync_all()?;
        fs::rename(unfinished, self.path.join("installation"))?;
        File::open(&self.path)?.sync_all()
    }

    fn unwritable(&self, cause: io::Error) -> Failure {
        Failure::FolderUnwritable {
            path: self.path.clone(),
            cause,
        }
    }
}

/// Nobody but the server's user may look into it.
fn create(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
