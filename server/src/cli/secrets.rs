//! `flint secrets`, for whoever may read the master key. It works whether a server runs or not.

use std::io::Write;

use clap::{Args, CommandFactory, Subcommand, error::ErrorKind};

use super::{Storage, master_key};
use crate::{
    clock::Clock,
    data_folder::DataFolder,
    failure::Failure,
    logs,
    secrets::{Secrets, keyring::KeySource, rotate::Rotation},
    store::CONSOLE,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new master key and encrypt all secrets under it; a rotation that was cut short is finished first.
    /// Backups of the database need the key of their day: keep the old key for as long as you keep them
    RotateKey(Place),
    /// Delete all secrets, for whoever has lost the master key; the next start makes a new one. Logging in takes no code of
    /// an authenticator app until its user sets one up again
    Forget(Forget),
}

#[derive(Debug, Args)]
pub(super) struct Place {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    master_key: master_key::Flags,
}

#[derive(Debug, Args)]
pub(super) struct Forget {
    #[command(flatten)]
    storage: Storage,
    /// Say that every secret of this database is to be deleted
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    logs::start(logs::LogFormat::Text);
    match command {
        Command::RotateKey(place) => rotate_key(&place).await,
        Command::Forget(flags) => forget(&flags).await,
    }
}

async fn rotate_key(place: &Place) -> Result<(), Failure> {
    let clock = Clock::system();
    let folder = DataFolder::share(&place.storage.data_dir)?;
    let source = place.master_key.source(&place.storage.data_dir)?;
    let store = place.storage.open(&folder, &clock).await?;
    let secrets = Secrets::new(store.clone(), clock, source.clone());
    let rotation = secrets.rotate().await?;
    store.close().await;
    let said = match rotation {
        Rotation::Done(1) => "1 secret is encrypted under a new master key".to_owned(),
        Rotation::Done(count) => format!("{count} secrets are encrypted under a new master key"),
        Rotation::Finished => "the rotation that was cut short is finished".to_owned(),
    };
    let next = match source {
        KeySource::File(path) => format!(
            "it is in {}: servers of this database on other machines need a copy of it",
            path.display()
        ),
        KeySource::Given { .. } => {
            "put it into FLINT_MASTER_KEY now, and take it out of FLINT_NEXT_MASTER_KEY".to_owned()
        }
    };
    writeln!(std::io::stdout(), "{said}; {next}")?;
    Ok(())
}

async fn forget(flags: &Forget) -> Result<(), Failure> {
    if !flags.all {
        let missing = ErrorKind::MissingRequiredArgument;
        let cause = "it deletes every secret of this database, also those of authenticator apps: say so by `--all`";
        super::Cli::command().error(missing, cause).exit();
    }
    let clock = Clock::system();
    let folder = DataFolder::own(&flags.storage.data_dir)?;
    let store = flags.storage.open(&folder, &clock).await?;
    let count = store.forget_secrets(CONSOLE, clock.now()).await?;
    store.close().await;
    writeln!(
        std::io::stdout(),
        "{count} secrets are deleted, and nobody's log-in takes a code any more; the next start binds the database to the master key that it finds, or makes one"
    )?;
    Ok(())
}
