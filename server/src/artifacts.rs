//! Artifacts: what deployed functions start from, one file each in the data folder, named by the deployment that
//! built it.
//!
//! A file is whole or absent, also after a power cut: it is written elsewhere, synced, renamed into its place, and
//! the folder is synced. The row that names it comes before the file, so a file that no row names is an orphan and
//! may go. A file that is missing or spoiled is no loss either: it is built again from its version.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub(crate) struct Artifacts {
    folder: PathBuf,
    /// Files that are being written. Whatever is there at start was left by a crash.
    unfinished: PathBuf,
}

impl Artifacts {
    pub(crate) fn open(data_dir: &Path) -> io::Result<Artifacts> {
        let folder = data_dir.join("artifacts");
        let unfinished = folder.join("unfinished");
        match fs::remove_dir_all(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&unfinished)?,
        }
        Ok(Artifacts { folder, unfinished })
    }

    /// Returns when the artifact would survive a power cut.
    pub(crate) async fn write(&self, id: Uuid, bytes: Vec<u8>) -> io::Result<()> {
        let (folder, path) = (self.folder.clone(), self.path(id));
        let unfinished = self.unfinished.join(id.to_string());
        blocking(move || {
            let mut file = File::create(&unfinished)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, path)?;
            File::open(folder)?.sync_all()
        })
        .await
    }

    /// Reads an artifact and makes something of it, off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        id: Uuid,
        decode: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> io::Result<T> {
        let path = self.path(id);
        blocking(move || Ok(decode(&fs::read(path)?))).await
    }

    /// Removes those of the artifacts that are there.
    pub(crate) async fn remove(&self, ids: Vec<Uuid>) -> io::Result<()> {
        let paths: Vec<PathBuf> = ids.into_iter().map(|id| self.path(id)).collect();
        blocking(move || {
            for path in paths {
                match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }

    /// Every artifact that is there.
    pub(crate) async fn stored(&self) -> io::Result<Vec<Uuid>> {
        let folder = self.folder.clone();
        blocking(move || {
            let mut ids = Vec::new();
            for entry in fs::read_dir(folder)? {
                let name = entry?.file_name();
                ids.extend(name.to_str().and_then(|it| Uuid::try_parse(it).ok()));
            }
            Ok(ids)
        })
        .await
    }

    fn path(&self, id: Uuid) -> PathBuf {
        self.folder.join(id.to_string())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[tokio::test]
    async fn an_artifact_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let artifacts = Artifacts::open(folder.path()).unwrap();
        artifacts.write(id(1), b"one".to_vec()).await.unwrap();
        artifacts.write(id(2), b"two".to_vec()).await.unwrap();
        assert_eq!(artifacts.read(id(2), <[u8]>::to_vec).await.unwrap(), b"two");
        artifacts.remove(vec![id(2), id(3)]).await.unwrap();
        assert_eq!(artifacts.stored().await.unwrap(), [id(1)]);
        let missing = artifacts.read(id(2), <[u8]>::to_vec).await.unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[tokio::test]
    async fn what_a_crash_left_half_written_is_gone_after_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let artifacts = Artifacts::open(folder.path()).unwrap();
        fs::write(artifacts.unfinished.join("half"), b"ha").unwrap();
        let artifacts = Artifacts::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(&artifacts.unfinished).unwrap().count(), 0);
        assert!(artifacts.stored().await.unwrap().is_empty());
    }
}
