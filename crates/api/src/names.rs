//! Names that are valid by construction.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A function's name: 1 to 50 of `[A-Za-z0-9_]`, unique in its account.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct FunctionName(#[schemars(regex(pattern = r"^[A-Za-z0-9_]{1,50}$"))] String);

impl FunctionName {
    pub const MAX_LENGTH: usize = 50;

    pub fn parse(text: &str) -> Result<FunctionName, String> {
        let named = !text.is_empty() && text.len() <= FunctionName::MAX_LENGTH;
        if named
            && text
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'_')
        {
            Ok(FunctionName(text.to_owned()))
        } else {
            Err(format!(
                "a function's name has 1 to {} of the characters A-Z, a-z, 0-9 and _",
                FunctionName::MAX_LENGTH
            ))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FunctionName {
    type Error = String;

    fn try_from(text: String) -> Result<FunctionName, String> {
        FunctionName::parse(&text)
    }
}

impl From<FunctionName> for String {
    fn from(name: FunctionName) -> String {
        name.0
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A secret's name: 1 to 100 of `[A-Za-z0-9_-]`, unique in its account.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct SecretName(#[schemars(regex(pattern = r"^[A-Za-z0-9_-]{1,100}$"))] String);

impl SecretName {
    pub const MAX_LENGTH: usize = 100;

    /// The refusal does not repeat the text: somebody may have mistaken the field for that of the value.
    pub fn parse(text: &str) -> Result<SecretName, String> {
        let named = !text.is_empty() && text.len() <= SecretName::MAX_LENGTH;
        if named
            && text
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'))
        {
            Ok(SecretName(text.to_owned()))
        } else {
            Err(format!(
                "a secret's name has 1 to {} of the characters A-Z, a-z, 0-9, _ and -",
                SecretName::MAX_LENGTH
            ))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SecretName {
    type Error = String;

    fn try_from(text: String) -> Result<SecretName, String> {
        SecretName::parse(&text)
    }
}

impl From<SecretName> for String {
    fn from(name: SecretName) -> String {
        name.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{FunctionName, SecretName};

    #[test]
    fn a_secrets_name_may_have_hyphens_and_is_not_repeated_when_refused() {
        assert!(SecretName::parse("lp-faas_default-KEY-1").is_ok());
        assert!(SecretName::parse(&"a".repeat(100)).is_ok());
        for bad in ["", "a b", "../x", "a.b", "é", "a\0", &"a".repeat(101)] {
            let refusal = SecretName::parse(bad).expect_err("it is no name");
            assert!(bad.is_empty() || !refusal.contains(bad), "{refusal}");
        }
    }

    #[test]
    fn a_name_is_letters_digits_and_underscores_up_to_fifty() {
        assert!(FunctionName::parse("greet_2").is_ok());
        assert!(FunctionName::parse(&"a".repeat(50)).is_ok());
        for bad in ["", "a-b", "a b", "../x", "é", &"a".repeat(51)] {
            assert!(FunctionName::parse(bad).is_err(), "{bad}");
        }
    }
}
