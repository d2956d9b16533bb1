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

#[cfg(test)]
mod tests {
    use super::FunctionName;

    #[test]
    fn a_name_is_letters_digits_and_underscores_up_to_fifty() {
        assert!(FunctionName::parse("greet_2").is_ok());
        assert!(FunctionName::parse(&"a".repeat(50)).is_ok());
        for bad in ["", "a-b", "a b", "../x", "é", &"a".repeat(51)] {
            assert!(FunctionName::parse(bad).is_err(), "{bad}");
        }
    }
}
