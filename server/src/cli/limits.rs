//! One flag a limit, with the default that the API documents.

use api::limits::Limits;
use clap::Args;

/// Makes the flags, their defaults and their way into [`Limits`] of one table. A function's name has 50 characters at
/// most whatever happens: URLs and rows count on it.
macro_rules! flags {
    ($($field:ident $env:literal $least:literal $help:literal)*) => {
        #[derive(Debug, Args)]
        pub(super) struct Flags {
            $(
                #[doc = $help]
                #[arg(long, env = $env, default_value_t = Limits::default().$field, value_parser = clap::value_parser!(u64).range($least..))]
                $field: u64,
            )*
        }

        impl From<Flags> for Limits {
            fn from(flags: Flags) -> Limits {
                Limits { $($field: flags.$field,)* ..Limits::default() }
            }
        }
    };
}

flags! {
    run_wall_ms "FLINT_RUN_WALL_MS" 1 "Wall time of an invocation, in milliseconds"
    run_cpu_ms "FLINT_RUN_CPU_MS" 1 "CPU time of an invocation, in milliseconds"
    startup_cpu_ms "FLINT_STARTUP_CPU_MS" 1 "CPU time of a module's top level while it is deployed, in milliseconds"
    memory_bytes "FLINT_MEMORY_BYTES" 8388608 "Memory of one invocation, in bytes"
    code_chars "FLINT_CODE_CHARS" 1 "Characters of code that can be saved"
    body_bytes "FLINT_BODY_BYTES" 1024 "Bytes of a request's or a response's body"
    log_bytes "FLINT_LOG_BYTES" 0 "Bytes of log entries kept of one invocation"
    description_chars "FLINT_DESCRIPTION_CHARS" 0 "Characters of a description"
    env_chars "FLINT_ENV_CHARS" 1 "Characters of an environment variable's name, and of its value"
    env_count "FLINT_ENV_COUNT" 0 "Environment variables of a function"
    secret_chars "FLINT_SECRET_CHARS" 1 "Characters of a secret's value"
    schedule_payload_chars "FLINT_SCHEDULE_PAYLOAD_CHARS" 2 "Characters of a schedule's payload, and of its headers"
    concurrency "FLINT_CONCURRENCY" 1 "Invocations that run at the same time"
    outbound_rate "FLINT_OUTBOUND_RATE" 1 "Outbound requests of one function, a second"
    outbound_at_once "FLINT_OUTBOUND_AT_ONCE" 1 "Outbound requests of one invocation at the same time"
    outbound_connect_ms "FLINT_OUTBOUND_CONNECT_MS" 1 "Time in which an outbound connection must stand, in milliseconds"
    outbound_bytes "FLINT_OUTBOUND_BYTES" 1024 "Bytes of the answer to an outbound request, after decompression"
}
