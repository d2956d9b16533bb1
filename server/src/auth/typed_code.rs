//! Codes that people read and type.

use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// No 0, 1, I and O, which look like one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// `LENGTH` random letters of five bits each, in groups with a dash between them.
pub(super) fn new<const LENGTH: usize>(clock: &Clock, group: usize) -> String {
    let random: [u8; LENGTH] = clock.random();
    let letters: Vec<char> = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(group)
        .map(|it| it.iter().collect())
        .collect();
    groups.join("-")
}

/// What was typed without spaces, dashes and differences of case.
pub(super) fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|it| it.to_ascii_uppercase())
        .collect()
}

/// What the store knows a code by, in hexadecimal.
pub(super) fn hash(code: &str) -> String {
    let digest = Sha256::digest(plain(code));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{hash, new};
    use crate::clock::Clock;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = new::<16>(&Clock::system(), 4);
        assert_eq!(code.len(), 19);
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(hash(&code), hash(&typed));
        assert_ne!(hash(&code), hash(&new::<16>(&Clock::system(), 4)));
    }
}
