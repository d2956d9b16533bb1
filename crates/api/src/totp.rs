//! Codes from an authenticator app (RFC 6238: SHA-1, six digits, 30 s) that logging in takes besides the password.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Endpoint};

/// How many codes there are for whoever has lost the app.
pub const RECOVERY_CODES: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totp {
    /// Whether logging in takes a code.
    pub enabled: bool,
    pub recovery_codes_left: u64,
}

/// What an authenticator app is told, and nobody else. It counts for nothing until a code confirms it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TotpSecret {
    /// In base 32, for typing.
    pub secret: String,
    /// The same as an `otpauth:` URI.
    pub uri: String,
    /// The URI as a QR code: an SVG image.
    pub qr: String,
}

/// Each works once instead of a code. They are shown this once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// Whether logging in takes a code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetTotp {}

impl Endpoint for GetTotp {
    type Response = Totp;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/totp";
    const ACCESS: Access = Access::Person;
}

/// Begins to set codes up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginTotp {
    pub password: String,
}

impl Endpoint for BeginTotp {
    type Response = TotpSecret;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/totp";
    const ACCESS: Access = Access::Person;
}

/// Shows with a first code that the app knows the secret: from now on logging in takes one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    pub code: String,
}

impl Endpoint for ConfirmTotp {
    type Response = RecoveryCodes;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/totp/confirm";
    const ACCESS: Access = Access::Person;
}

/// Logging in takes no code any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisableTotp {
    pub password: String,
    /// From the app, or a recovery code.
    pub code: String,
}

impl Endpoint for DisableTotp {
    type Response = ();
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/totp/disable";
    const ACCESS: Access = Access::Person;
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}
