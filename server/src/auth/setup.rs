//! The code that the server prints when nobody has set it up, for whoever sits at its console.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::Clock;

/// No 0, 1, I and O, which look like one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

const GROUPS: usize = 4;
const GROUP: usize = 5;

/// 100 random bits as `XXXXX-XXXXX-XXXXX-XXXXX`. It lives as long as the process.
pub(super) struct SetupCode(String);

impl SetupCode {
    pub(super) fn new(clock: &Clock) -> SetupCode {
        let random: [u8; GROUPS * GROUP] = clock.random();
        let letters: Vec<char> = random
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        let groups: Vec<String> = letters
            .chunks(GROUP)
            .map(|it| it.iter().collect())
            .collect();
        SetupCode(groups.join("-"))
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
