//! A request read in one go from where its fields are: some in the path, the others in a JSON body.
//!
//! The body is never held as a tree: a payload of some megabytes is read once, straight into the request.

use std::{fmt, vec};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor},
    forward_to_deserialize_any,
};

/// Reads the captures of the path first, then the body's fields. A field that is in both is there twice, which no
/// request takes.
pub(super) struct WithPath<D> {
    pub(super) captures: Vec<(String, String)>,
    pub(super) body: D,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithPath<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.body.deserialize_map(Joined {
            captures: self.captures,
            visitor,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The request's own visitor, shown one map made of two.
struct Joined<V> {
    captures: Vec<(String, String)>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Joined<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, body: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Fields {
            captures: self.captures.into_iter(),
            value: None,
            body,
        })
    }
}

struct Fields<A> {
    captures: vec::IntoIter<(String, String)>,
    /// Of the capture whose name was read.
    value: Option<String>,
    body: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.captures.next() {
            Some((name, value)) => {
                self.value = Some(value);
                seed.deserialize(name.into_deserializer()).map(Some)
            }
            None => self.body.next_key_seed(seed),
        }
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
            (&br#"{"name": "other"}"#[..], "duplicate field `name`"),
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
