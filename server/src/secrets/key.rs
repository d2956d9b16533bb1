//! The master key, and what is derived from it.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use hkdf::Hkdf;
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use super::seal::{self, Subject};
use crate::{clock::Clock, store::secrets::Bound};

const LENGTH: usize = 32;

/// 32 random bytes that all secrets are encrypted under, each account's by a key of its own.
#[derive(Clone)]
pub struct MasterKey {
    id: String,
    bytes: Zeroizing<[u8; LENGTH]>,
}

/// A key that encrypts, as long as it is used.
pub(super) type SealingKey = Zeroizing<[u8; LENGTH]>;

impl MasterKey {
    pub fn generate(clock: &Clock) -> MasterKey {
        MasterKey::of(Zeroizing::new(clock.random()))
    }

    /// Reads 32 bytes in hexadecimal or base64, of either alphabet, padded or not.
    pub fn parse(text: &str) -> Option<MasterKey> {
        let text = text.trim();
        let is_hexadecimal =
            text.len() == 2 * LENGTH && text.bytes().all(|it| it.is_ascii_hexdigit());
        let bytes = Zeroizing::new(if is_hexadecimal {
            hexadecimal(text)?
        } else {
            base64(text)?
        });
        let bytes: [u8; LENGTH] = bytes.as_slice().try_into().ok()?;
        Some(MasterKey::of(Zeroizing::new(bytes)))
    }

    fn of(bytes: Zeroizing<[u8; LENGTH]>) -> MasterKey {
        let mut id = derived(&bytes, b"flint master key id", b"");
        let text = id[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        id.zeroize();
        MasterKey { id: text, bytes }
    }

    /// What [`MasterKey::parse`] reads.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.bytes.as_slice()))
    }

    /// Tells this key from others, without giving it away.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the account's secrets are encrypted with.
    pub(super) fn of_account(&self, account: Uuid) -> SealingKey {
        derived(&self.bytes, b"flint secrets of account", account.as_bytes())
    }

    /// What the secret of the user's authenticator app is encrypted with.
    pub(super) fn of_user(&self, user: Uuid) -> SealingKey {
        derived(&self.bytes, b"flint totp of user", user.as_bytes())
    }

    /// What the database keeps, so that another key is told before it is used.
    pub(super) fn bound(&self, installation: Uuid, clock: &Clock) -> Bound {
        Bound {
            key_id: self.id.clone(),
            proof: seal::seal(&self.proving(), Subject::Proof(installation), PROOF, clock),
        }
    }

    pub(super) fn proves(&self, installation: Uuid, bound: &Bound) -> bool {
        let opened = seal::open(&self.proving(), Subject::Proof(installation), &bound.proof);
        self.id == bound.key_id && opened.is_some_and(|it| it.as_slice() == PROOF)
    }

    fn proving(&self) -> SealingKey {
        derived(&self.bytes, b"flint master key proof", b"")
    }
}

const PROOF: &[u8] = b"flint";

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// HKDF-SHA256. The purposes are of different texts and none is the beginning of another, so no two keys are the same.
fn derived(master: &[u8; LENGTH], purpose: &[u8], of: &[u8]) -> SealingKey {
    let mut key = Zeroizing::new([0; LENGTH]);
    Hkdf::<Sha256>::new(None, master)
        .expand_multi_info(&[purpose, of], key.as_mut_slice())
        .expect("HKDF gives more than 32 bytes");
    key
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, CONFIG).decode(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> MasterKey {
        MasterKey::of(Zeroizing::new([byte; LENGTH]))
    }

    #[test]
    fn a_key_is_read_in_every_usual_notation() {
        let hex = "fb".repeat(LENGTH);
        let padded = &format!("{}+/s=", "+/v7".repeat(10));
        let url_safe = padded.replace('+', "-").replace('/', "_");
        for text in [
            &hex,
            padded,
            &url_safe,
            padded.trim_end_matches('='),
            &format!(" {hex}\n"),
        ] {
            let read = MasterKey::parse(text).expect("a key");
            assert_eq!(read.id(), key(0xfb).id(), "{text}");
        }
        assert_eq!(
            key(7).text().as_str(),
            MasterKey::parse(&key(7).text())
                .expect("a key")
                .text()
                .as_str()
        );
        for bad in [
            "",
            "hunter2",
            &"+0".repeat(LENGTH),
            &hex[..62],
            &"zz".repeat(LENGTH),
        ] {
            assert!(MasterKey::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn another_key_and_another_installation_are_told() {
        let clock = Clock::system();
        let (here, there) = (clock.new_id(), clock.new_id());
        let bound = key(1).bound(here, &clock);
        assert!(key(1).proves(here, &bound));
        assert!(!key(2).proves(here, &bound));
        assert!(!key(1).proves(there, &bound));
        let renamed = Bound {
            key_id: key(2).id().to_owned(),
            ..bound
        };
        assert!(!key(2).proves(here, &renamed));
    }

    #[test]
    fn debugging_does_not_show_the_key() {
        let key = key(7);
        assert_eq!(format!("{key:?}"), format!("MasterKey({})", key.id()));
        assert!(!key.text().contains(key.id()));
    }
}
