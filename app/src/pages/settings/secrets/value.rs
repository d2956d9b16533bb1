//! What a person types as a secret's value.

use api::secrets::SecretValue;

/// What the text stands for, which is what functions get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    #[default]
    Text,
    Number,
    Json,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Text, Kind::Number, Kind::Json];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "Text",
            Kind::Number => "Number",
            Kind::Json => "JSON",
        }
    }

    pub fn hint(self) -> &'static str {
        match self {
            Kind::Text => "Functions get a string, exactly as it stands here.",
            Kind::Number => "Functions get a number.",
            Kind::Json => "Functions get the object or array.",
        }
    }

    /// The value, or what is wrong with the text; the text itself is not repeated.
    pub fn value(self, text: &str) -> Result<SecretValue, String> {
        match self {
            Kind::Text if text.is_empty() => Err("type the value first".to_owned()),
            Kind::Text => SecretValue::new(text.into()),
            Kind::Number => {
                let number = serde_json::from_str::<serde_json::Number>(text.trim());
                let number = number.map_err(|_| "it is not a number, such as 42 or -0.5")?;
                SecretValue::new(number.into())
            }
            Kind::Json => {
                let value = SecretValue::parse(text)?;
                match value.json().starts_with(['{', '[']) {
                    true => Ok(value),
                    false => {
                        Err("JSON is an object or an array here: choose Text or Number".to_owned())
                    }
                }
            }
        }
    }
}

/// What an author may not have meant.
pub fn doubt(kind: Kind, text: &str) -> Option<&'static str> {
    if kind != Kind::Text {
        return None;
    }
    let trimmed = text.trim();
    let is_json = trimmed.starts_with(['{', '[']) && Kind::Json.value(trimmed).is_ok();
    if is_json {
        Some("This is JSON: choose JSON if functions are to get an object.")
    } else if text.ends_with(['\n', ' ']) || text.starts_with([' ', '\n']) {
        Some("It begins or ends with a space or a line break, which is kept.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(kind: Kind, text: &str) -> Option<String> {
        kind.value(text).ok().map(|it| it.json().to_owned())
    }

    #[test]
    fn a_text_becomes_what_functions_get() {
        assert_eq!(json(Kind::Text, "42").as_deref(), Some("\"42\""));
        assert_eq!(json(Kind::Text, " a\n").as_deref(), Some("\" a\\n\""));
        assert_eq!(json(Kind::Number, " 42 ").as_deref(), Some("42"));
        assert_eq!(
            json(Kind::Json, "{ \"a\": [1] }").as_deref(),
            Some("{\"a\":[1]}")
        );
        for (kind, text) in [
            (Kind::Text, ""),
            (Kind::Number, "hunter2"),
            (Kind::Number, "9007199254740993"),
            (Kind::Json, "\"hunter2\""),
            (Kind::Json, "{ hunter2 }"),
        ] {
            let fault = kind.value(text).expect_err("it is no value");
            assert!(!fault.contains("hunter2"), "{fault}");
        }
    }

    #[test]
    fn what_looks_like_a_slip_is_asked_about() {
        assert!(doubt(Kind::Text, "{\"a\": 1}").is_some());
        assert!(doubt(Kind::Text, "token\n").is_some());
        assert!(doubt(Kind::Text, "{token}").is_none());
        assert!(doubt(Kind::Json, "{\"a\": 1}\n").is_none());
    }
}
