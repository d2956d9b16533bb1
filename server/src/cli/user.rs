//! `flint user …`: for somebody who is locked out, by whoever may read the data folder. It works whether a server runs
//! or not; a running one hears of it within a second.

use std::io::Write;

use clap::{Args, Subcommand};

use super::Storage;
use crate::{
    auth::{passwords::Passwords, secret::Secret},
    clock::Clock,
    data_folder::DataFolder,
    failure::Failure,
    logs, rules,
    store::{By, CONSOLE, Store, User},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give a user a new password and print it, alone on the last line; their sessions end
    ResetPassword(Subject),
    /// Let a user log in without a code of their authenticator app
    DisableTotp(Subject),
}

#[derive(Debug, Args)]
pub(super) struct Subject {
    #[command(flatten)]
    storage: Storage,
    /// Who logs in with it
    #[arg(long)]
    email: String,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    logs::start(logs::LogFormat::Text);
    match command {
        Command::ResetPassword(subject) => reset_password(&subject).await,
        Command::DisableTotp(subject) => {
            let clock = Clock::system();
            let (_folder, store, user) = find(&subject, &clock).await?;
            let by = console(&store, &user, &clock).await?;
            store.disable_totp(user.id, &by).await?;
            store.close().await;
            let mut stdout = std::io::stdout().lock();
            writeln!(stdout, "{} logs in without a code now", user.email)?;
            Ok(())
        }
    }
}

async fn reset_password(subject: &Subject) -> Result<(), Failure> {
    let clock = Clock::system();
    let (_folder, store, user) = find(subject, &clock).await?;
    let password = Secret::new(&clock).encode();
    let hash = Passwords::new().hash(password.clone(), &clock).await;
    let hash = hash.map_err(|error| Failure::Io(std::io::Error::other(error.problem.detail)))?;
    let by = console(&store, &user, &clock).await?;
    store.set_password(user.id, &hash, None, &by).await?;
    store.close().await;
    let mut stdout = std::io::stdout().lock();
    writeln!(
        stdout,
        "{} logs in with this password now, and changes it on their account's page:",
        user.email
    )?;
    writeln!(stdout, "{password}")?;
    Ok(())
}

/// Whoever sits at the server, in the account where the user acted last.
async fn console(store: &Store, user: &User, clock: &Clock) -> Result<By<'static>, Failure> {
    Ok(By {
        account: store.last_account(user.id).await?,
        who: CONSOLE,
        at: clock.now(),
    })
}

async fn find(subject: &Subject, clock: &Clock) -> Result<(DataFolder, Store, User), Failure> {
    let email = rules::email(&subject.email).map_err(|problem| Failure::Flags(problem.detail))?;
    let folder = DataFolder::share(&subject.storage.data_dir)?;
    let store = subject.storage.open(&folder, clock).await?;
    let user = store.user(&email).await?;
    let user = user.ok_or_else(|| Failure::Flags(format!("there is no user `{email}`")))?;
    Ok((folder, store, user))
}
