//! `flint activity verify`, for whoever may read the data folder. It works whether a server runs or not.

use std::io::Write;

use clap::{Args, Subcommand};

use super::Storage;
use crate::{clock::Clock, data_folder::DataFolder, failure::Failure, logs};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Walk every account's chain of who changed what, and name the first link that does not hold
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    storage: Storage,
}

pub(super) async fn run(Command::Verify(flags): Command) -> Result<(), Failure> {
    logs::start(logs::LogFormat::Text);
    let clock = Clock::system();
    let folder = DataFolder::share(&flags.storage.data_dir)?;
    let store = flags.storage.open(&folder, &clock).await?;
    let mut verified = Vec::new();
    for (id, account) in store.all_accounts().await? {
        let chain = store.verify_activity(id).await?;
        if let Some(fault) = chain.fault {
            return Err(Failure::BrokenChain {
                account,
                sequence: fault.sequence,
                what: fault.what,
            });
        }
        verified.push(format!(
            "{account}: verified up to #{}\n{}",
            chain.verified, chain.head
        ));
    }
    store.close().await;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", verified.join("\n"))?;
    Ok(())
}
