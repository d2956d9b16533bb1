//! The compiled guest, kept in the cache folder.
//!
//! The file's name is a key of everything that the machine code depends on: wasmtime's version, its settings, the
//! processor's features and the guest. Its contents begin with a checksum. What does not match is compiled anew; code is
//! never loaded unverified.
//!
//! This is the crate's one module with `unsafe`: loading machine code is trusting it.
#![expect(
    unsafe_code,
    reason = "machine code is loaded here, after its checksum was verified"
)]

use super::snapshot;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Write as _};
use std::path::Path;
use wasmtime::{Engine, Module, Result};

const MAGIC: &[u8; 8] = b"flint-m1";
const HASH: usize = blake3::OUT_LEN;

/// The module, and the hash that names its snapshot.
pub(super) fn module(engine: &Engine, guest: &[u8], folder: &Path) -> Result<(Module, String)> {
    let path = folder.join(format!("guest-{}.cwasm", key(engine, guest)));
    if let Some(loaded) = load(engine, &path) {
        return Ok(loaded);
    }
    let snapshot = snapshot::of(guest)?;
    let name = blake3::hash(&snapshot);
    let code = engine.precompile_module(&snapshot)?;
    let file = File::of(name, &code);
    if let Err(error) = file.store(&path) {
        tracing::warn!(%error, path = %path.display(), "the compiled engine cannot be kept: the next start compiles again");
    }
    // SAFETY: the bytes were made by `precompile_module` in this very process.
    let module = unsafe { Module::deserialize(engine, &code)? };
    Ok((module, name.to_hex().to_string()))
}

/// The module of a file that this program wrote for these settings. Anything else is as good as missing.
fn load(engine: &Engine, path: &Path) -> Option<(Module, String)> {
    let bytes = fs::read(path).ok()?;
    let Some((name, code)) = verified(&bytes) else {
        tracing::warn!(path = %path.display(), "the kept engine is damaged and is compiled again");
        return None;
    };
    // SAFETY: the checksum says that the bytes are those that `File::store` wrote, and the path's key that they were
    // compiled by this wasmtime with these settings; wasmtime checks its version and the processor's features again. The
    // folder is the installation's own, as its database and its programs are.
    match unsafe { Module::deserialize(engine, code) } {
        Ok(module) => Some((module, name)),
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "the kept engine does not fit and is compiled again"
            );
            None
        }
    }
}

/// What a file holds: magic, checksum of the rest, name of the snapshot, machine code.
struct File(Vec<u8>);

impl File {
    fn of(name: blake3::Hash, code: &[u8]) -> Self {
        let mut rest = Vec::with_capacity(HASH + code.len());
        rest.extend_from_slice(name.as_bytes());
        rest.extend_from_slice(code);
        let mut bytes = Vec::with_capacity(MAGIC.len() + HASH + rest.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(blake3::hash(&rest).as_bytes());
        bytes.extend_from_slice(&rest);
        Self(bytes)
    }

    /// Writes beside the path and renames, so that no reader ever sees half a file.
    fn store(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = fs::File::create(&beside)?;
        let written = file
            .write_all(&self.0)
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // What is left behind is of no use, and the error says why.
            drop(fs::remove_file(&beside));
        }
        written?;
        fs::File::open(folder)?.sync_all()
    }
}

fn verified(bytes: &[u8]) -> Option<(String, &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (checksum, rest) = rest.split_first_chunk::<HASH>()?;
    if blake3::hash(rest) != *checksum {
        return None;
    }
    let (name, code) = rest.split_first_chunk::<HASH>()?;
    Some((blake3::Hash::from(*name).to_hex().to_string(), code))
}

fn key(engine: &Engine, guest: &[u8]) -> String {
    let mut hasher = Key(blake3::Hasher::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.0.update(guest);
    hasher.0.finalize().to_hex()[..32].to_owned()
}

/// Gives the standard hash trait a cryptographic hash.
struct Key(blake3::Hasher);

impl Hasher for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0
            .finalize()
            .as_bytes()
            .first_chunk::<8>()
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}
