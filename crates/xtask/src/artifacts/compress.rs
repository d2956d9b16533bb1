//! The `.br` and `.gz` siblings of files, where they are smaller.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};

/// The strongest: assets are compressed once and sent often.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// Compresses every file of `folder`, on all cores. What `old` holds compressed is taken from there: a name carries the hash of
/// its file's content.
pub(super) fn folder(folder: &Path, old: &Path) -> Result<()> {
    let entries = fs::read_dir(folder)?.map(|it| it.map(|it| it.path()));
    let files: Vec<PathBuf> = entries.collect::<Result<_, _>>()?;
    let queue = Mutex::new(files.into_iter());
    let next = || queue.lock().ok()?.next();
    let work = || -> Result<()> {
        while let Some(path) = next() {
            file(&path, old).with_context(|| format!("cannot compress {}", path.display()))?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism().map_or(1, |it| it.get());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|it| {
            it.join()
                .unwrap_or_else(|_| anyhow::bail!("a compressor panicked"))
        })
    })
}

fn file(path: &Path, old: &Path) -> Result<()> {
    let kept = path
        .file_name()
        .map(|it| old.join(it))
        .filter(|it| it.is_file());
    if let Some(kept) = kept {
        for extension in ["br", "gz"] {
            let sibling = sibling(&kept, extension);
            if sibling.is_file() {
                fs::copy(&sibling, self::sibling(path, extension))?;
            }
        }
        return Ok(());
    }
    let bytes = fs::read(path)?;
    for (extension, compressed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
        if compressed.len() < bytes.len() {
            fs::write(sibling(path, extension), compressed)?;
        }
    }
    Ok(())
}

/// `app.css.br` beside `app.css`.
fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder =
        brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes)?;
    Ok(encoder.into_inner())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
