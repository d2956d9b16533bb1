//! Encryption: XChaCha20-Poly1305 with a random nonce. What a text is bound to is authenticated with it, so that a
//! ciphertext opens in its own row alone.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::key::SealingKey;
use crate::clock::Clock;

/// The first byte of every sealed text: which way it was made.
const FORMAT: u8 = 1;

const NONCE: usize = 24;

/// What a sealed text belongs to.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    /// The proof of the master key, for an installation.
    Proof(Uuid),
    Secret {
        account: Uuid,
        name: &'a str,
        version: u64,
    },
    /// The secret of a user's authenticator app.
    Totp(Uuid),
}

impl Subject<'_> {
    /// Bytes that no other subject has: all but the last part have a fixed length.
    fn bytes(self) -> Vec<u8> {
        match self {
            Subject::Proof(installation) => {
                [&[FORMAT, b'p'], installation.as_bytes().as_slice()].concat()
            }
            Subject::Secret {
                account,
                name,
                version,
            } => [
                &[FORMAT, b's'],
                account.as_bytes().as_slice(),
                &version.to_be_bytes(),
                name.as_bytes(),
            ]
            .concat(),
            Subject::Totp(user) => [&[FORMAT, b't'], user.as_bytes().as_slice()].concat(),
        }
    }
}

/// Format, nonce and ciphertext in base64.
pub(super) fn seal(key: &SealingKey, subject: Subject<'_>, text: &[u8], clock: &Clock) -> String {
    let nonce: [u8; NONCE] = clock.random();
    let payload = Payload {
        msg: text,
        aad: &subject.bytes(),
    };
    let ciphertext = cipher(key)
        .encrypt(&XNonce::from(nonce), payload)
        .expect("a text is shorter than 256 GiB");
    STANDARD_NO_PAD.encode([&[FORMAT], nonce.as_slice(), &ciphertext].concat())
}

/// `None`: another key, another subject, or the text was changed.
pub(super) fn open(
    key: &SealingKey,
    subject: Subject<'_>,
    sealed: &str,
) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
    let (&format, rest) = bytes.split_first()?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
    if format != FORMAT {
        return None;
    }
    let payload = Payload {
        msg: ciphertext,
        aad: &subject.bytes(),
    };
    let opened = cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()?;
    Some(Zeroizing::new(opened))
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new_from_slice(key.as_slice()).expect("a key has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Uuid = Uuid::from_u128(1);

    fn secret(name: &str, version: u64) -> Subject<'_> {
        Subject::Secret {
            account: ACCOUNT,
            name,
            version,
        }
    }

    #[test]
    fn a_text_opens_with_its_key_for_its_subject_alone() {
        let (key, other) = (Zeroizing::new([1; 32]), Zeroizing::new([2; 32]));
        let sealed = seal(&key, secret("a", 1), b"hunter2", &Clock::system());
        let opened = open(&key, secret("a", 1), &sealed).expect("it opens");
        assert_eq!(opened.as_slice(), b"hunter2");
        assert!(open(&other, secret("a", 1), &sealed).is_none());
        let elsewhere = Subject::Secret {
            account: Uuid::from_u128(2),
            name: "a",
            version: 1,
        };
        for subject in [
            secret("b", 1),
            secret("a", 2),
            secret("", 1),
            elsewhere,
            Subject::Proof(ACCOUNT),
            Subject::Totp(ACCOUNT),
        ] {
            assert!(open(&key, subject, &sealed).is_none());
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_told() {
        let key = Zeroizing::new([1; 32]);
        let sealed = seal(&key, secret("a", 1), b"hunter2", &Clock::system());
        let bytes = STANDARD_NO_PAD.decode(&sealed).expect("base64");
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let text = STANDARD_NO_PAD.encode(&flipped);
            assert!(open(&key, secret("a", 1), &text).is_none(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            let text = STANDARD_NO_PAD.encode(&bytes[..length]);
            assert!(
                open(&key, secret("a", 1), &text).is_none(),
                "{length} bytes"
            );
        }
        assert!(open(&key, secret("a", 1), "no base64 at all!").is_none());
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way_twice() {
        let key = Zeroizing::new([1; 32]);
        let clock = Clock::system();
        let seal_once = || seal(&key, secret("a", 1), b"hunter2", &clock);
        assert_ne!(seal_once(), seal_once());
    }
}
