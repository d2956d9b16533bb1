//! `flint token create`, for whoever may read the data folder. It works whether a server runs or not.

use std::{io::Write, time::Duration};

use api::{
    Role,
    names::FunctionName,
    tokens::{NAME_LENGTH, PREFIX_LENGTH, Scope},
};
use clap::{Args, Subcommand};

use super::Storage;
use crate::{
    auth::{scope, secret::Secret},
    clock::Clock,
    data_folder::DataFolder,
    failure::Failure,
    logs, rules,
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
    /// The account that it acts in; the main account, if left out
    #[arg(long)]
    account: Option<String>,
    /// A function that it may deal with, and with no others; may be repeated
    #[arg(long = "scope-function", value_name = "FUNCTION", value_parser = FunctionName::parse)]
    scope_functions: Vec<FunctionName>,
    /// An operation that it may call, and no others, as the API's document names it; may be repeated
    #[arg(long = "scope-operation", value_name = "OPERATION")]
    scope_operations: Vec<String>,
    /// After how many days it ends; never, if left out
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=36_500))]
    expires_days: Option<u64>,
}

pub(super) async fn run(Command::Create(flags): Command) -> Result<(), Failure> {
    logs::start(logs::LogFormat::Text);
    let scope = Scope {
        operations: Some(flags.scope_operations).filter(|it| !it.is_empty()),
        functions: Some(flags.scope_functions).filter(|it| !it.is_empty()),
    };
    scope::rule(&scope).map_err(|problem| Failure::Flags(problem.detail))?;
    let clock = Clock::system();
    let folder = DataFolder::share(&flags.storage.data_dir)?;
    let store = flags.storage.open(&folder, &clock).await?;
    let account = match &flags.account {
        None => store.account().await?.id,
        Some(name) => {
            let found = store.account_named(name).await?;
            found.ok_or_else(|| Failure::Flags(format!("there is no account `{name}`")))?
        }
    };
    let secret = Secret::new(&clock);
    let shown = secret.token();
    let now = clock.now();
    let lifetime = flags
        .expires_days
        .map(|days| Duration::from_secs(days * 24 * 60 * 60));
    let token = NewToken {
        id: clock.new_id(),
        account,
        name: &flags.name,
        role: flags.role,
        scope: &scope,
        hash: &secret.hash(),
        prefix: &shown[..PREFIX_LENGTH],
        created_at: now,
        created_by: crate::store::CONSOLE,
        user: None,
        parent: None,
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
    writeln!(stdout, "{shown}")?;
    Ok(())
}

fn name(text: &str) -> Result<String, String> {
    rules::label("name", text, NAME_LENGTH).map_err(|problem| problem.detail)
}
