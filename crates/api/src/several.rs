//! Several values of an enum in one field of a query: `warn,error`.

use std::{borrow::Cow, fmt::Write, slice};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error};
use serde_json::Value;

/// Values by the names that the API gives them, with commas between them. At least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<T>(Vec<T>);

impl<T> Several<T> {
    /// `None` if there is nothing to choose from.
    pub fn of(values: Vec<T>) -> Option<Several<T>> {
        (!values.is_empty()).then_some(Several(values))
    }

    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T: PartialEq> Several<T> {
    pub fn contains(&self, value: &T) -> bool {
        self.0.contains(value)
    }
}

impl<T: DeserializeOwned> Several<T> {
    pub fn parse(text: &str) -> Result<Several<T>, String> {
        text.split(',')
            .map(|name| {
                serde_json::from_value(Value::from(name.trim())).map_err(|it| it.to_string())
            })
            .collect::<Result<_, _>>()
            .map(Several)
    }
}

impl<T: Serialize> Serialize for Several<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        for value in &self.0 {
            let name = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
            let separator = if text.is_empty() { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{}", name.as_str().unwrap_or_default());
        }
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Several<T>, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Several::parse(&text).map_err(D::Error::custom)
    }
}

impl<T: JsonSchema> JsonSchema for Several<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Several{}", T::schema_name()).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = format!(
            "One or more names of `{}`, with commas between them.",
            T::schema_name()
        );
        json_schema!({ "type": "string", "description": names })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invocations::Level;

    #[test]
    fn several_values_travel_as_one_text() {
        let levels: Several<Level> = Several::parse("warn,error").expect("two levels");
        assert!(levels.contains(&Level::Warn) && !levels.contains(&Level::Info));
        assert_eq!(
            serde_json::to_value(&levels).expect("text"),
            Value::from("warn,error")
        );
        assert_eq!(
            serde_json::from_value(Value::from("warn,error")).ok(),
            Some(levels)
        );
    }

    #[test]
    fn an_unknown_name_is_refused_with_those_that_are_known() {
        let refused = Several::<Level>::parse("warn,fatal").expect_err("unknown");
        assert!(
            refused.contains("fatal") && refused.contains("`debug`"),
            "{refused}"
        );
        Several::<Level>::parse("").expect_err("nothing");
    }
}
