//! Where the master key is: for the server, and for the commands that change it.

use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::{
    failure::Failure,
    secrets::{
        self,
        key::MasterKey,
        keyring::{KeyError, KeySource, NEXT_VARIABLE, VARIABLE},
    },
};

#[derive(Debug, Args)]
#[group(id = "master_key")]
pub(super) struct Flags {
    /// The file with the key that secrets are encrypted under: 32 bytes in base64 or hexadecimal, made if there was
    /// never one; `master.key` in the data folder by default. `FLINT_MASTER_KEY` holds the key itself instead
    #[arg(long, env = "FLINT_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,
}

impl Flags {
    /// The key itself comes from the environment alone: arguments are seen by everybody on the machine.
    pub(super) fn source(&self, data_dir: &Path) -> Result<KeySource, Failure> {
        match (key(VARIABLE)?, &self.master_key_file) {
            (None, None) => Ok(KeySource::File(data_dir.join("master.key"))),
            (None, Some(path)) => Ok(KeySource::File(path.clone())),
            (Some(_), Some(path)) => {
                Err(secrets::Error::from(KeyError::Twice(path.clone())).into())
            }
            (Some(key_in_force), None) => Ok(KeySource::Given {
                key: key_in_force,
                next: key(NEXT_VARIABLE)?,
            }),
        }
    }
}

fn key(variable: &str) -> Result<Option<MasterKey>, Failure> {
    let text = match std::env::var(variable) {
        Ok(text) if text.is_empty() => return Ok(None),
        Ok(text) => Zeroizing::new(text),
        Err(std::env::VarError::NotPresent) => return Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Zeroizing::new(String::new()),
    };
    let malformed = || secrets::Error::from(KeyError::Malformed(variable.to_owned()));
    Ok(Some(MasterKey::parse(&text).ok_or_else(malformed)?))
}
