//! The command line: `flint serve`, `flint token create`, `flint secrets …`, `flint user …`, `flint activity verify`.
//! Every flag is an environment variable as well.

mod activity;
mod limits;
mod master_key;
mod secrets;
mod token;
mod user;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use api::limits::Limits;
use clap::{Args, Parser, Subcommand, builder::BoolishValueParser};
use http::Uri;
use jiff::SignedDuration;
use runtime::PrivateAddresses;

use crate::{
    clock::Clock,
    config::Config,
    data_folder::DataFolder,
    failure::{EXIT_CODES, Failure},
    logs::{self, LogFormat},
    serve::{self, connections::Allowed},
    store::{Database, Opening, Store},
};

/// Functions in the browser, on your own machine.
#[derive(Debug, Parser)]
#[command(name = "flint", version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API
    Serve(Serve),
    /// Who changed what
    Activity {
        #[command(subcommand)]
        command: activity::Command,
    },
    /// Tokens for scripts
    Token {
        #[command(subcommand)]
        command: token::Command,
    },
    /// The master key that secrets are encrypted under
    Secrets {
        #[command(subcommand)]
        command: secrets::Command,
    },
    /// Ways in for users who are locked out
    User {
        #[command(subcommand)]
        command: user::Command,
    },
}

#[derive(Debug, Args)]
struct Storage {
    /// Where Flint keeps its data
    #[arg(long, env = "FLINT_DATA_DIR", default_value = "./data")]
    data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; SQLite in the data folder by default
    #[arg(long, env = "FLINT_DATABASE_URL", hide_env_values = true)]
    database_url: Option<Database>,
}

#[derive(Debug, Args)]
struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "FLINT_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    master_key: master_key::Flags,
    /// What browsers call this server, such as https://flint.example.com
    #[arg(long, env = "FLINT_PUBLIC_URL", value_parser = origin)]
    public_url: Option<String>,
    /// How the log on stderr is written
    #[arg(long, env = "FLINT_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// Connections that are open at the same time
    #[arg(long, env = "FLINT_MAX_CONNECTIONS", default_value_t = 1_000)]
    max_connections: u32,
    /// After how long a function that nobody invokes is stopped, such as 24h or 30m
    #[arg(long, env = "FLINT_IDLE_STOP", default_value = "24h")]
    idle_stop: SignedDuration,
    /// How many days invocations and their logs are kept
    #[arg(long, env = "FLINT_RETENTION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=36_500))]
    retention_days: u64,
    /// Bytes of started functions in memory; those used longest ago are stopped to make room
    #[arg(long, env = "FLINT_PROGRAM_BYTES", default_value_t = 256 << 20)]
    program_bytes: usize,
    /// UNSAFE, for tests and development: functions may reach this machine and the network around it
    #[arg(long, env = "FLINT_UNSAFE_ALLOW_PRIVATE_ADDRESSES", value_parser = BoolishValueParser::new())]
    unsafe_allow_private_addresses: bool,
    #[command(flatten, next_help_heading = "Limits")]
    limits: limits::Flags,
}

/// How long a client may take to say what it wants, and how long an idle connection stays open.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// Does what the command line says.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve(flags) => {
            logs::start(flags.log_format);
            let config = Config {
                public_origin: flags.public_url,
                limits: Limits {
                    retention_days: flags.retention_days,
                    ..flags.limits.into()
                },
                idle_stop: flags.idle_stop,
                program_bytes: flags.program_bytes,
                private_addresses: if flags.unsafe_allow_private_addresses {
                    PrivateAddresses::Allowed
                } else {
                    PrivateAddresses::Refused
                },
                master_key: flags.master_key.source(&flags.storage.data_dir)?,
                ..Config::new(flags.storage.data_dir.clone())
            };
            let clock = Clock::system();
            let folder = DataFolder::own(&flags.storage.data_dir)?;
            // The port is taken before anything is made, so that a second server fails without a trace.
            let listener = serve::listen(flags.listen)?;
            let store = flags.storage.open(&folder, &clock).await?;
            let allowed = Allowed {
                at_once: flags.max_connections,
                header_timeout: HEADER_TIMEOUT,
            };
            serve::run(serve::Serving {
                config,
                clock,
                store,
                listener,
                allowed,
            })
            .await
        }
        Command::Activity { command } => activity::run(command).await,
        Command::Token { command } => token::run(command).await,
        Command::Secrets { command } => secrets::run(command).await,
        Command::User { command } => user::run(command).await,
    }
}

impl Storage {
    /// Opens the database that the folder belongs to. Beside a running server the schema is left alone.
    async fn open(&self, folder: &DataFolder, clock: &Clock) -> Result<Store, Failure> {
        let database = self
            .database_url
            .clone()
            .unwrap_or_else(|| Database::Sqlite(folder.database()));
        let expected = folder.installation()?;
        let opening = Opening {
            database,
            expected,
            migrate: folder.is_ours(),
        };
        let (store, installation) = Store::open(opening, clock).await?;
        if expected.is_none() {
            folder.remember(installation)?;
        }
        Ok(store)
    }
}

/// `scheme://authority` of a URL without a path.
fn origin(url: &str) -> Result<String, String> {
    let uri: Uri = url.parse().map_err(|_| "it is not a URL".to_owned())?;
    match (uri.scheme_str(), uri.authority(), uri.path()) {
        (Some(scheme @ ("http" | "https")), Some(authority), "" | "/") => {
            Ok(format!("{scheme}://{authority}"))
        }
        _ => Err("it is written as https://HOST or https://HOST:PORT".to_owned()),
    }
}
