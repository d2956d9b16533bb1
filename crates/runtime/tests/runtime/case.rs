//! A case: a source whose leading comment says, as JSON, what goes in and what must come out.

use runtime::{
    BuildError, Engine, Execution, Failure, FailureKind, Input, Language, Limits, Reach, Source,
    SourceError, StartError,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    #[serde(default)]
    payload: Value,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    limits: BTreeMap<String, u64>,
    /// So many invocations, each with the same outcome.
    #[serde(default = "once")]
    times: u32,
    gives: Gives,
    /// All entries, as level, message and extras. A message that ends with `…` is a beginning.
    logs: Option<Vec<(String, String, Value)>>,
    #[serde(default)]
    dropped_logs: bool,
    /// The run, or the start that fails, must end before so many milliseconds.
    within_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Gives {
    Ok(Value),
    Fails(Expected),
    StartFails(Expected),
    Refused(Expected),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: Option<String>,
    name: Option<String>,
    /// A part of it.
    message: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    /// A part of it.
    stack: Option<String>,
}

fn once() -> u32 {
    1
}

/// Runs a case. The error says what differs.
pub(crate) async fn run(engine: &Engine, path: &Path) -> Result<(), String> {
    let code = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let expectation = expectation(&code)?;
    let typescript = path.extension().is_some_and(|extension| extension == "ts");
    let language = if typescript {
        Language::TypeScript
    } else {
        Language::JavaScript
    };
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let source = Source {
        language,
        code,
        file,
    };
    let limits = limits(&expectation.limits)?;
    // A busy machine must not fail a build of which the case says nothing.
    let preparing = Limits {
        run_wall: Duration::from_secs(60),
        ..limits.clone()
    };
    let built = match (engine.build(&source, &preparing).await, &expectation.gives) {
        (Err(BuildError::Source(error)), Gives::Refused(expected)) => {
            return refused(&error, expected);
        }
        (Err(error), _) => return Err(format!("it does not build: {error}")),
        (Ok(_), Gives::Refused(_)) => return Err("it builds".to_owned()),
        (Ok(built), _) => built,
    };
    let began = Instant::now();
    let program = match (
        engine.start(&built, &expectation.env, &preparing).await,
        &expectation.gives,
    ) {
        (Err(StartError::Failed { failure, .. }), Gives::StartFails(expected)) => {
            in_time(began.elapsed(), &expectation)?;
            return failed(&failure, expected);
        }
        (Err(error), _) => return Err(format!("it does not start: {error:?}")),
        (Ok(_), Gives::StartFails(_)) => return Err("it starts".to_owned()),
        (Ok(program), _) => Arc::new(program),
    };
    let input = Input {
        timestamp: 1_700_000_000_000,
        headers: expectation.headers.clone(),
        payload: expectation.payload.to_string(),
    };
    for _ in 0..expectation.times {
        let execution = engine
            .invoke(&program, &input, &limits, &Reach::default())
            .await;
        compare(&execution, &expectation)?;
    }
    Ok(())
}

fn expectation(code: &str) -> Result<Expectation, String> {
    let comment = code
        .strip_prefix("/*")
        .and_then(|rest| rest.split_once("*/"));
    let (json, _) = comment.ok_or("a case begins with a comment")?;
    serde_json::from_str(json).map_err(|error| format!("the comment is not understood: {error}"))
}

fn limits(changes: &BTreeMap<String, u64>) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for (name, &value) in changes {
        let size = usize::try_from(value).map_err(|error| error.to_string())?;
        match name.as_str() {
            "run_wall_ms" => limits.run_wall = Duration::from_millis(value),
            "run_cpu_ms" => limits.run_cpu = Duration::from_millis(value),
            "startup_cpu_ms" => limits.startup_cpu = Duration::from_millis(value),
            "memory_mib" => limits.memory = size << 20,
            "output_bytes" => limits.output_bytes = size,
            "log_bytes" => limits.log_bytes = size,
            other => return Err(format!("there is no limit {other}")),
        }
    }
    Ok(limits)
}

fn compare(execution: &Execution, expectation: &Expectation) -> Result<(), String> {
    match (&execution.outcome, &expectation.gives) {
        (Ok(json), Gives::Ok(expected)) => {
            let result: Value =
                serde_json::from_str(json).map_err(|error| format!("{json}: {error}"))?;
            if result != *expected {
                return Err(format!("it gives {result}, not {expected}"));
            }
        }
        (Err(failure), Gives::Fails(expected)) => failed(failure, expected)?,
        (outcome, _) => return Err(format!("it gives {outcome:?}; logs {:?}", execution.logs)),
    }
    in_time(execution.run, expectation)?;
    if (execution.dropped_log_bytes > 0) != expectation.dropped_logs {
        return Err(format!(
            "{} bytes of logs were dropped",
            execution.dropped_log_bytes
        ));
    }
    expectation
        .logs
        .as_ref()
        .map_or(Ok(()), |expected| logs(execution, expected))
}

fn in_time(took: Duration, expectation: &Expectation) -> Result<(), String> {
    match expectation.within_ms {
        Some(most) if took > Duration::from_millis(most) => {
            Err(format!("it took {took:?}, more than {most} ms"))
        }
        _ => Ok(()),
    }
}

fn logs(execution: &Execution, expected: &[(String, String, Value)]) -> Result<(), String> {
    let matches = execution.logs.len() == expected.len()
        && execution
            .logs
            .iter()
            .zip(expected)
            .all(|(entry, (level, message, extras))| {
                let extras_match = serde_json::from_str::<Value>(&entry.extras)
                    .is_ok_and(|found| found == *extras);
                let message_matches = match message.strip_suffix('…') {
                    Some(beginning) => entry.message.starts_with(beginning),
                    None => entry.message == *message,
                };
                format!("{:?}", entry.level).eq_ignore_ascii_case(level)
                    && message_matches
                    && extras_match
            });
    if matches {
        Ok(())
    } else {
        Err(format!("it logs {:#?}", execution.logs))
    }
}

fn refused(error: &SourceError, expected: &Expected) -> Result<(), String> {
    let place = expected.line.is_none_or(|line| line == error.line)
        && expected.column.is_none_or(|column| column == error.column);
    let message = expected
        .message
        .as_ref()
        .is_none_or(|part| error.message.contains(part.as_str()));
    if place && message {
        Ok(())
    } else {
        Err(format!("it is refused with {error:?}"))
    }
}

fn failed(failure: &Failure, expected: &Expected) -> Result<(), String> {
    let position = failure.position.as_ref();
    let matches = expected
        .kind
        .as_ref()
        .is_none_or(|kind| *kind == kind_name(failure.kind))
        && expected
            .name
            .as_ref()
            .is_none_or(|name| *name == failure.name)
        && expected
            .message
            .as_ref()
            .is_none_or(|part| failure.message.contains(part.as_str()))
        && expected
            .line
            .is_none_or(|line| position.is_some_and(|at| at.line == line))
        && expected
            .column
            .is_none_or(|column| position.is_some_and(|at| at.column == column))
        && expected.stack.as_ref().is_none_or(|part| {
            failure
                .stack
                .as_ref()
                .is_some_and(|stack| stack.contains(part.as_str()))
        });
    if matches {
        Ok(())
    } else {
        Err(format!("it fails with {failure:?}"))
    }
}

fn kind_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Custom => "custom",
        FailureKind::Runtime => "runtime",
        FailureKind::Timeout => "timeout",
        FailureKind::OutOfMemory => "out_of_memory",
        FailureKind::OutputTooLarge => "output_too_large",
        FailureKind::NeverSettled => "never_settled",
        FailureKind::Platform => "platform",
        FailureKind::Overloaded => "overloaded",
    }
}
