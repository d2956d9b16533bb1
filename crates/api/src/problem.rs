//! What comes back when an operation fails: RFC 9457 `application/problem+json` with a stable `code`.

use std::fmt;

use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub const CONTENT_TYPE: &str = "application/problem+json";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Stable, for programs.
    pub code: Code,
    /// The HTTP status, repeated.
    pub status: u16,
    /// The kind of problem in a few words, the same for every problem with this code.
    pub title: String,
    /// What happened here and the way out, for people.
    pub detail: String,
    /// The field of the request that is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The place in the author's code that is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Box<SourceError>>,
    /// The version that is saved now, when the caller's is older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_version: Option<u64>,
}

/// A fault in an author's code, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceError {
    pub message: String,
    pub file: String,
    /// Counts from 1.
    pub line: u32,
    /// Counts from 1, in characters.
    pub column: u32,
    /// The lines around the fault, numbered, with a caret under the column.
    pub excerpt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Every code there is, with its status and title in one table.
macro_rules! codes {
    ($($name:ident $status:literal $title:literal)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($name),* }

        impl Code {
            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Code::$name => $status),* };
                StatusCode::from_u16(status).expect("the table holds statuses")
            }

            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title),* }
            }
        }
    };
}

codes! {
    MalformedRequest 400 "the request cannot be read"
    InvalidField 400 "a field has a value that it may not have"
    InvalidCursor 400 "the cursor is not one of this list"
    WrongSetupCode 403 "the set-up code is not the one on the server's console"
    Unauthenticated 401 "log in or send a token"
    WrongCredentials 401 "email or password is wrong"
    TotpRequired 401 "a code of your authenticator app is needed"
    WrongTotpCode 401 "the code is wrong"
    Forbidden 403 "your role does not allow this"
    OutOfScope 403 "the token's scope does not allow this"
    CrossOrigin 403 "the request comes from another origin"
    NotFound 404 "there is no such thing"
    NotDeployed 404 "the function is not deployed"
    MethodNotAllowed 405 "the method is not one of this resource"
    RequestTimeout 408 "the request came too slowly"
    NameTaken 409 "the name is taken"
    AlreadyMember 409 "they are a member of the account already"
    LastAdmin 409 "the account needs an admin"
    TotpEnabled 409 "codes are set up already"
    TotpNotBegun 409 "codes are not being set up"
    InvitationEnded 410 "the invitation cannot be used any more"
    VersionConflict 409 "somebody saved a newer version"
    DeploymentRunning 409 "a deployment of this function is running"
    StillDeployed 409 "the function is deployed"
    AlreadySetUp 409 "Flint is set up already"
    NotRollbackable 409 "the deployment cannot be rolled back to"
    IdempotencyMismatch 422 "the idempotency key was used with another request"
    IdempotencyRunning 409 "the request with this idempotency key is still running"
    BodyTooLarge 413 "the body is too large"
    UnsupportedMediaType 415 "the body is not JSON"
    PreconditionFailed 412 "the resource has changed since you read it"
    CodeRefused 422 "the code cannot be saved"
    TooManyAttempts 429 "too many attempts"
    HeadersTooLarge 431 "the headers are too large"
    Internal 500 "something is wrong inside Flint"
    StoreUnavailable 503 "the database cannot be reached"
    SecretsUnavailable 503 "secrets can neither be read nor written"
    StorageFull 507 "the disk is full"
    Overloaded 503 "Flint is busy"
    ShuttingDown 503 "Flint is shutting down"
    Unreachable 502 "the server cannot be reached"
}

impl Problem {
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem {
            code,
            status: code.status().as_u16(),
            title: code.title().to_owned(),
            detail: detail.into(),
            field: None,
            source: None,
            current_version: None,
        }
    }

    /// A request that cannot be read: not JSON, an unknown field, a wrong type.
    pub fn malformed(cause: impl fmt::Display) -> Problem {
        Problem::new(Code::MalformedRequest, cause.to_string())
    }

    /// A field with a value that it may not have.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Problem {
        Problem {
            field: Some(field.to_owned()),
            ..Problem::new(Code::InvalidField, detail)
        }
    }

    pub fn not_found(what: &str, name: impl fmt::Display) -> Problem {
        Problem::new(Code::NotFound, format!("there is no {what} `{name}`"))
    }

    /// No answer, or one that is not Flint's.
    pub fn unreachable(cause: impl fmt::Display) -> Problem {
        Problem::new(Code::Unreachable, cause.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Problem {}
