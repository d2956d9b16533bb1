//! Secrets of sessions and tokens: 256 random bits, with a checksum that tells a mistyped one without the store.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// What tokens begin with, so that people and scanners know one when they see it.
pub const TOKEN_PREFIX: &str = "flint_";

const CHECKSUM: usize = 4;

pub struct Secret([u8; 32]);

impl Secret {
    pub fn new(clock: &Clock) -> Secret {
        Secret(clock.random())
    }

    /// 48 characters of `[A-Za-z0-9_-]`.
    pub fn encode(&self) -> String {
        let mut bytes = self.0.to_vec();
        bytes.extend_from_slice(&self.checksum());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn token(&self) -> String {
        format!("{TOKEN_PREFIX}{}", self.encode())
    }

    pub fn parse(text: &str) -> Option<Secret> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (secret, checksum) = bytes.split_at_checked(32)?;
        let secret = Secret(secret.try_into().ok()?);
        (secret.checksum() == checksum).then_some(secret)
    }

    /// What the store knows it by, in hexadecimal. The secret has full entropy, so one round is enough.
    pub fn hash(&self) -> String {
        let digest = Sha256::digest(self.0);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn checksum(&self) -> [u8; CHECKSUM] {
        let digest = Sha256::new()
            .chain_update(b"flint checksum")
            .chain_update(self.0)
            .finalize();
        digest[..CHECKSUM].try_into().expect("a digest is longer")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use crate::clock::Clock;

    #[test]
    fn a_secret_is_read_back_and_a_mistyped_one_is_not() {
        let secret = Secret::new(&Clock::system());
        let text = secret.encode();
        assert_eq!(text.len(), 48);
        assert_eq!(
            Secret::parse(&text).map(|it| it.hash()),
            Some(secret.hash())
        );
        let mut wrong = text.into_bytes();
        wrong[7] = if wrong[7] == b'a' { b'b' } else { b'a' };
        assert!(Secret::parse(std::str::from_utf8(&wrong).expect("ascii")).is_none());
        assert!(Secret::parse("").is_none());
    }
}
