//! A request read in one go from where its fields are: some in the path, the others in a JSON body.
//!
//! The body is never held as a tree: a payload of some megabytes is read once, straight into the request.

use std::{cell::Cell, fmt, slice};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor},
    forward_to_deserialize_any,
};

/// Reads the captures of the path first, then the body's fields.
pub(super) struct WithPath<'a, D> {
    pub(super) captures: &'a [(String, String)],
    pub(super) body: D,
    /// Takes the name of a field that is in both.
    pub(super) clash: &'a Cell<Option<String>>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithPath<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.body.deserialize_map(Joined {
            captures: self.captures,
            clash: self.clash,
            visitor,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The request's own visitor, shown one map made of two.
struct Joined<'a, V> {
    captures: &'a [(String, String)],
    clash: &'a Cell<Option<String>>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Joined<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, body: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Fields {
            left: self.captures.iter(),
            captures: self.captures,
            clash: self.clash,
            value: None,
            body,
        })
    }
}

struct Fields<'a, A> {
    /// The captures that were not read yet.
    left: slice::Iter<'a, (String, String)>,
    captures: &'a [(String, String)],
    clash: &'a Cell<Option<String>>,
    /// Of the capture whose name was read.
    value: Option<&'a str>,
    body: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if let Some((name, value)) = self.left.next() {
            self.value = Some(value);
            return seed
                .deserialize(name.as_str().into_deserializer())
                .map(Some);
        }
        let Some(name) = self.body.next_key::<String>()? else {
            return Ok(None);
        };
        if self.captures.iter().any(|(captured, _)| *captured == name) {
            self.clash.set(Some(name));
            return Err(A::Error::custom("a field is in the path and in the body"));
        }
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value.into_deserializer()),
            None => self.body.next_value_seed(seed),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{endpoint::from_request, functions::SaveFunction, invocations::Invoke};

    fn path() -> Vec<(String, String)> {
        vec![("name".to_owned(), "greet".to_owned())]
    }

    #[test]
    fn fields_of_the_path_and_of_the_body_make_one_request() {
        let body = br#"{"payload": {"name": "Ada"}, "timestamp": 7}"#;
        let request: Invoke = from_request(path(), "", body).expect("a request");
        assert_eq!(request.name.as_str(), "greet");
        assert_eq!(request.payload, json!({ "name": "Ada" }));
        assert_eq!(request.timestamp, Some(7));
        let empty: Invoke = from_request(path(), "", b"").expect("a request");
        assert_eq!(empty.payload, json!(null));
    }

    #[test]
    fn what_is_no_request_is_refused_with_its_place() {
        for (body, told) in [
            (&br#"{"name": "other"}"#[..], "`name` is in the path"),
            (br#"{"colour": "red"}"#, "unknown field `colour`"),
            (br#"{"code": 1}"#, "line 1 column"),
            (br#"{} trailing"#, "trailing characters"),
            (b"[]", "invalid type: sequence"),
            (b"{", "EOF"),
        ] {
            let refused = from_request::<SaveFunction>(path(), "", body).expect_err("no request");
            assert!(refused.detail.contains(told), "{}", refused.detail);
        }
    }
}
