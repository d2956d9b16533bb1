//! What a deployment that failed tells its author: whose fault it is, where, and what helps.

use api::{
    deployments::{DeploymentError, ErrorKind},
    limits::Limits,
};
use runtime::{BuildError, Failure, FailureKind, Source, SourceError, StartError};

use crate::{actions::outcome, excerpt};

/// Something in Flint or under it. The same version may well be deployed later.
pub(super) fn platform(message: impl Into<String>) -> DeploymentError {
    DeploymentError {
        kind: ErrorKind::Platform,
        message: message.into(),
        file: None,
        line: None,
        column: None,
        excerpt: None,
        logs: Vec::new(),
        hint: Some("redeploy: the code is not at fault".to_owned()),
        retryable: true,
    }
}

pub(super) fn of_build(error: BuildError, source: &Source) -> DeploymentError {
    match error {
        BuildError::Source(fault) => of_source(*fault, &source.code),
        BuildError::Platform(cause) => {
            tracing::error!(%cause, "a build failed inside flint");
            platform("the build failed inside flint: the cause is in the server's log")
        }
    }
}

fn of_source(fault: SourceError, code: &str) -> DeploymentError {
    DeploymentError {
        kind: ErrorKind::YourCode,
        excerpt: excerpt::around(code, fault.line, fault.column),
        message: fault.message,
        file: Some(fault.file),
        line: Some(fault.line),
        column: Some(fault.column),
        logs: Vec::new(),
        hint: fault.hint,
        retryable: false,
    }
}

/// Why the module's top level could not be evaluated.
pub(super) fn of_start(error: StartError, source: &Source, limits: &Limits) -> DeploymentError {
    let (failure, logs) = match error {
        StartError::Failed { failure, logs } => (failure, logs),
        StartError::Platform(cause) => {
            tracing::error!(%cause, "a start failed inside flint");
            return platform("the start failed inside flint: the cause is in the server's log");
        }
    };
    let of_platform = matches!(
        failure.kind,
        FailureKind::Platform | FailureKind::Overloaded
    );
    let position = failure.position.as_ref();
    DeploymentError {
        message: outcome::headline(&failure),
        file: position.map(|it| it.file.clone()),
        line: position.map(|it| it.line),
        column: position.map(|it| it.column),
        excerpt: position.and_then(|it| excerpt::around(&source.code, it.line, it.column)),
        logs: logs.into_iter().map(outcome::log_entry).collect(),
        hint: hint(&failure, limits),
        kind: if of_platform {
            ErrorKind::Platform
        } else {
            ErrorKind::YourCode
        },
        retryable: of_platform,
    }
}

fn hint(failure: &Failure, limits: &Limits) -> Option<String> {
    let hint = match failure.kind {
        FailureKind::Timeout => format!(
            "code outside the function runs when it is deployed and may use {} ms of CPU (limit `startup_cpu_ms`): \
             move the work into the function",
            limits.startup_cpu_ms
        ),
        FailureKind::OutOfMemory => format!(
            "code outside the function may use {} bytes of memory (limit `memory_bytes`)",
            limits.memory_bytes
        ),
        FailureKind::NeverSettled => {
            "an `await` outside the function waits for something that never comes".to_owned()
        }
        FailureKind::Custom | FailureKind::Runtime => {
            "code outside the function runs when it is deployed, and this is where it threw"
                .to_owned()
        }
        FailureKind::OutputTooLarge => return None,
        FailureKind::Platform | FailureKind::Overloaded => {
            "redeploy: the code is not at fault".to_owned()
        }
    };
    Some(hint)
}
