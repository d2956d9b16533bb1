//! The code that the server prints when nobody has set it up, for whoever sits at its console.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::typed_code;
use crate::clock::Clock;

/// 100 random bits as `XXXXX-XXXXX-XXXXX-XXXXX`. It lives as long as the process.
pub(super) struct SetupCode(String);

impl SetupCode {
    pub(super) fn new(clock: &Clock) -> SetupCode {
        SetupCode(typed_code::new::<20>(clock, 5))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time, and forgives case and spaces around it.
    pub(super) fn is(&self, typed: &str) -> bool {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        digest(&typed.trim().to_ascii_uppercase())
            .ct_eq(&digest(&self.0))
            .into()
    }
}
