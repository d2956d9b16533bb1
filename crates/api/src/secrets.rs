//! Secrets: values that people store and functions read. Nobody gets one back over the API.

use std::fmt;

use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::{Access, Endpoint, Page, Permission, Timestamp, names::SecretName};

/// All that is ever told of a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Secret {
    pub name: SecretName,
    /// Counts the values that it has had, from 1.
    pub version: u64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    /// The person or token; `function NAME` if a function updated it.
    pub changed_by: String,
}

/// A secret's value on its way in: a string, a number, an object or an array. Functions get back what was stored, in
/// the same type.
///
/// `Debug` does not show it, and its text is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SecretValue {
    /// JSON.
    text: Zeroizing<String>,
    chars: u64,
}

impl SecretValue {
    /// The greatest whole number that JavaScript tells from its neighbours.
    const MAX_NUMBER: f64 = 9_007_199_254_740_991.0;

    /// What of JSON may be a secret. No refusal repeats the value.
    pub fn new(mut value: Value) -> Result<SecretValue, String> {
        let made = SecretValue::of(&value);
        wipe(&mut value);
        made
    }

    /// Of a text that is JSON.
    pub fn parse(json: &str) -> Result<SecretValue, String> {
        let value =
            serde_json::from_str(json).map_err(|it| format!("the value is not JSON: {it}"))?;
        SecretValue::new(value)
    }

    fn of(value: &Value) -> Result<SecretValue, String> {
        match value {
            Value::Null | Value::Bool(_) => {
                return Err("a secret is a string, a number, an object or an array".to_owned());
            }
            Value::Number(it)
                if it
                    .as_f64()
                    .is_none_or(|it| it.abs() > SecretValue::MAX_NUMBER) =>
            {
                return Err(
                    "a number beyond 9,007,199,254,740,991 would be rounded: store it as a string"
                        .to_owned(),
                );
            }
            Value::String(_) | Value::Number(_) | Value::Object(_) | Value::Array(_) => {}
        }
        let text = Zeroizing::new(value.to_string());
        let chars = match value {
            Value::String(it) => it.chars().count(),
            _ => text.chars().count(),
        };
        Ok(SecretValue {
            text,
            chars: chars as u64,
        })
    }

    /// The value as JSON.
    pub fn json(&self) -> &str {
        &self.text
    }

    /// What the limit `secret_chars` counts: the characters of a string, of the JSON of everything else.
    pub fn chars(&self) -> u64 {
        self.chars
    }
}

/// Overwrites the texts of a value.
fn wipe(value: &mut Value) {
    match value {
        Value::String(it) => it.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(••••)")
    }
}

/// For clients: the server sends none.
impl Serialize for SecretValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value: Value = serde_json::from_str(&self.text).map_err(ser::Error::custom)?;
        let written = value.serialize(serializer);
        wipe(&mut value);
        written
    }
}

impl<'de> Deserialize<'de> for SecretValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SecretValue, D::Error> {
        SecretValue::new(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for SecretValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A string, a number, an object or an array. It is never sent back.",
            "type": ["string", "number", "object", "array"],
            "writeOnly": true,
        })
    }
}

/// Lists secrets by name, without their values.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListSecrets {
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Endpoint for ListSecrets {
    type Response = Page<Secret>;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/api/v1/secrets";
    const ACCESS: Access = Access::Needs(Permission::ReadFunctions);
}

/// Stores a secret under a name that is free. It takes no `Idempotency-Key`: a trace of the request would be kept, and
/// a second call finds the name taken.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSecret {
    pub name: SecretName,
    pub value: SecretValue,
}

impl Endpoint for CreateSecret {
    type Response = Secret;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/v1/secrets";
    const ACCESS: Access = Access::Needs(Permission::ManageSecrets);
    const STATUS: StatusCode = StatusCode::CREATED;

    fn etag(secret: &Secret) -> Option<u64> {
        Some(secret.version)
    }
}

/// Gives a secret a new value, which functions read from now on. `version`, or `If-Match`, names the version that it is
/// to replace; without either it replaces whatever is there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceSecret {
    pub name: SecretName,
    pub value: SecretValue,
    #[serde(default)]
    pub version: Option<u64>,
}

impl Endpoint for ReplaceSecret {
    type Response = Secret;
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/api/v1/secrets/{name}";
    const ACCESS: Access = Access::Needs(Permission::ManageSecrets);

    fn etag(secret: &Secret) -> Option<u64> {
        Some(secret.version)
    }
}

/// Deletes a secret: functions that read it are told from now on that it is missing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteSecret {
    pub name: SecretName,
}

impl Endpoint for DeleteSecret {
    type Response = ();
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/api/v1/secrets/{name}";
    const ACCESS: Access = Access::Needs(Permission::ManageSecrets);
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_keeps_its_type_and_counts_the_characters_that_people_typed() {
        for (value, chars) in [
            (json!("grün \"x\""), 8),
            (json!(42.5), 4),
            (json!({"z": 1, "a": ["é"]}), 17),
            (json!([]), 2),
            (json!(""), 0),
        ] {
            let secret = SecretValue::new(value.clone()).expect("a secret");
            assert_eq!(secret.chars(), chars, "{value}");
            assert_eq!(secret.json(), value.to_string());
            assert_eq!(serde_json::to_value(&secret).expect("JSON"), value);
        }
    }

    #[test]
    fn what_would_not_come_back_as_it_went_in_is_refused() {
        for text in [
            "null",
            "true",
            "9007199254740993",
            "123456789012345678901234",
            "-1e300",
        ] {
            let refusal = SecretValue::parse(text).expect_err("it is no secret");
            assert!(!refusal.contains(text), "{refusal}");
        }
        assert!(
            SecretValue::parse("{\"token\": hunter2}").is_err_and(|it| !it.contains("hunter2"))
        );
    }

    #[test]
    fn debugging_does_not_show_the_value() {
        let create = CreateSecret {
            name: SecretName::parse("key").expect("a name"),
            value: SecretValue::new(json!("hunter2")).expect("a secret"),
        };
        let shown = format!("{create:?}");
        assert!(
            shown.contains("••••") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
