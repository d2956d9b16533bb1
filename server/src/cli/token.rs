//! `flint token create`, for whoever may read the data folder. It works whether a server runs or not.

use std::{io::Write, time::Duration};

use api::Role;
use clap::{Args, Subcommand};

use super::Storage;
use crate::{
    auth::secret::Secret, clock::Clock, data_folder::DataFolder, failure::Failure, logs,
    store::NewToken,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a token and print it, alone on the last line: it is shown this once
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    #[command(flatten)]
    storage: Storage,
    /// admin, developer, invoker or viewer
    #[arg(long)]
    role: Role,
    /// What it is for: it stands beside whatever is done with it
    #[arg(long, value_parser = name)]
    name: String,
    /// After how many days it ends; never, if left out
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=36_500))]
    expires_days: Option<u64>,
}

pub(super) async fn run(Command::Create(flags): Command) -> Result<(), Failure> {
    logs::start(logs::LogFormat::Text);
    let clock = Clock::system();
    let folder = DataFolder::share(&flags.storage.data_dir)?;
    let store = flags.storage.open(&folder, &clock).await?;
    let secret = Secret::new(&clock);
    let now = clock.now();
    let lifetime = flags
        .expires_days
        .map(|days| Duration::from_secs(days * 24 * 60 * 60));
    let token = NewToken {
        id: clock.new_id(),
        account: store.account().await?.id,
        name: &flags.name,
        role: flags.role,
        hash: &secret.hash(),
        created_at: now,
        expires_at: lifetime.map(|it| now + it),
    };
    store.add_token(&token).await?;
    store.close().await;
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "token `{}` with the role {}:",
        flags.name,
        flags.role.as_str()
    )?;
    writeln!(stdout, "{}", secret.token())?;
    Ok(())
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.chars().count() {
        1..=100 if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err("a name has 1 to 100 printable characters".to_owned()),
    }
}
