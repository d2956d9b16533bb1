//! Takes secrets out of what functions log and throw: as they are, and as they look in JSON, base64 and URLs.
//!
//! It is a net under authors who log more than they mean to, not a wall: a function may send a secret anywhere, and may
//! change it beyond recognition before it logs it.

mod forms;

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use aho_corasick::{AhoCorasick, MatchKind};
use api::invocations::Invocation;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// What stands where a secret was.
pub const MASK: &str = "••••";

/// Longer forms are looked for one by one: an automaton of them would be large.
const LONG: usize = 128;

/// How many different values one run may see, in bytes with what it costs to look for them: some fifty of the longest,
/// or 250 of the usual length.
const MOST_SEEN: usize = 1 << 20;

/// What it costs to look for one value, however short.
const OVERHEAD: usize = 4096;

/// The values that one run has got or set.
#[derive(Default)]
pub struct Seen(Mutex<Vec<Zeroizing<String>>>);

impl Seen {
    /// Takes note of a value, in JSON. `false`: it is one too many.
    pub fn add(&self, json: &str) -> bool {
        let value = Zeroizing::new(json.to_owned());
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if values.contains(&value) {
            return true;
        }
        values.push(value);
        let bytes: usize = values.iter().map(|it| it.len() + OVERHEAD).sum();
        let has_room = bytes <= MOST_SEEN;
        if !has_room {
            values.pop();
        }
        has_room
    }

    /// Whether the run has got and set none so far.
    pub fn is_empty(&self) -> bool {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.is_empty()
    }

    /// Hides them in all that is told of the run, save in its result, which the author chose.
    pub fn hide_in(&self, invocation: &mut Invocation) {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_silent = invocation.logs.is_empty()
            && invocation.error.is_none()
            && invocation.outbound.is_empty();
        if !values.is_empty() && !is_silent {
            Mask::of(values.iter().map(|it| it.as_str())).apply(invocation);
        }
        if !values.is_empty() && !invocation.outbound.is_empty() {
            // Hosts are in small letters, whatever the secret was.
            let small: Vec<_> = values
                .iter()
                .map(|it| Zeroizing::new(it.to_lowercase()))
                .collect();
            let mask = Mask::of(small.iter().map(|it| it.as_str()));
            let hosts = invocation.outbound.iter_mut().map(|it| &mut it.host);
            hosts.for_each(|it| mask.hide(it));
        }
    }
}

/// Finds every form of some values.
pub struct Mask {
    /// The longest first, so that no part of one is hidden before the whole.
    long: Vec<Zeroizing<String>>,
    short: Option<AhoCorasick>,
}

impl Mask {
    /// Of values in JSON.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Mask {
        let mut forms = BTreeSet::new();
        for json in values {
            forms::of(json, &mut forms);
        }
        let (mut long, short): (Vec<String>, Vec<String>) =
            forms.into_iter().partition(|it| it.len() > LONG);
        long.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&short);
        Mask {
            long: long.into_iter().map(Zeroizing::new).collect(),
            // It fails for gigabytes of patterns alone.
            short: automaton.ok(),
        }
    }

    fn apply(&self, invocation: &mut Invocation) {
        for entry in &mut invocation.logs {
            self.hide(&mut entry.message);
            entry.extras.iter_mut().for_each(|it| self.hide_in(it));
        }
        for call in &mut invocation.outbound {
            self.hide(&mut call.method);
        }
        if let Some(error) = &mut invocation.error {
            self.hide(&mut error.name);
            self.hide(&mut error.message);
            error.stack.iter_mut().for_each(|it| self.hide(it));
        }
    }

    /// Hides the values in a text.
    pub fn hide(&self, text: &mut String) {
        for form in &self.long {
            if text.contains(form.as_str()) {
                *text = text.replace(form.as_str(), MASK);
            }
        }
        let Some(short) = &self.short else { return };
        if short.is_match(text.as_str()) {
            let mut hidden = String::with_capacity(text.len());
            short.replace_all_with(text.as_str(), &mut hidden, |_, _, hidden| {
                hidden.push_str(MASK);
                true
            });
            *text = hidden;
        }
    }

    /// Hides the values in the texts, numbers and names of a value.
    pub fn hide_in(&self, value: &mut Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                let (shown, mut hidden) = (number.to_string(), number.to_string());
                self.hide(&mut hidden);
                if hidden != shown {
                    *value = Value::String(hidden);
                }
            }
            Value::String(text) => self.hide(text),
            Value::Array(items) => items.iter_mut().for_each(|it| self.hide_in(it)),
            Value::Object(fields) => {
                let hidden = std::mem::take(fields)
                    .into_iter()
                    .map(|(mut name, mut value)| {
                        self.hide(&mut name);
                        self.hide_in(&mut value);
                        (name, value)
                    });
                *fields = Map::from_iter(hidden);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{
        Engine,
        engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
    };
    use serde_json::json;

    use super::*;

    fn hidden(value: &Value, text: &str) -> String {
        let mut text = text.to_owned();
        Mask::of([value.to_string().as_str()]).hide(&mut text);
        text
    }

    fn assert_hidden(value: &Value, text: &str) {
        let hidden = hidden(value, text);
        assert!(hidden.contains(MASK), "{value} in {text}: {hidden}");
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let value = json!("hunter2!");
        assert_eq!(hidden(&value, "hunter2!"), MASK);
        assert_eq!(
            hidden(&value, "<hunter2!> and hunter2!hunter2!"),
            format!("<{MASK}> and {MASK}{MASK}")
        );
        assert_eq!(hidden(&value, "hunter2 is not it"), "hunter2 is not it");
    }

    #[test]
    fn a_secret_is_hidden_in_json_and_in_json_in_json() {
        let value = json!("a\"b\\c\nd€");
        let once = json!({ "password": value }).to_string();
        let twice = json!({ "body": once }).to_string();
        for text in [once, twice] {
            let hidden = hidden(&value, &text);
            assert!(hidden.contains(MASK) && !hidden.contains("d€"), "{hidden}");
            serde_json::from_str::<Value>(&hidden).expect("it is still JSON");
        }
    }

    #[test]
    fn a_secret_is_hidden_in_base64_whatever_stands_around_it() {
        let value = json!("pa?s>wörd");
        let word = "pa?s>wörd";
        for before in ["", "a", "ab", "user:", "users:", "user1::"] {
            for after in ["", "x", "xy", "xyz"] {
                let bytes = format!("{before}{word}{after}");
                for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                    assert_hidden(&value, &format!("Basic {}.", engine.encode(&bytes)));
                }
            }
        }
        let latin: Vec<u8> = word
            .chars()
            .map(|it| u8::try_from(it).expect("Latin"))
            .collect();
        assert_eq!(hidden(&value, &STANDARD.encode(latin)), MASK);
        assert_eq!(hidden(&value, &STANDARD.encode(word)), MASK);
    }

    #[test]
    fn a_secret_is_hidden_in_urls() {
        let value = json!("a b/c+d=e&f'ü");
        for text in [
            "a%20b%2Fc%2Bd%3De%26f'%C3%BC",
            "a%20b%2fc%2bd%3de%26f'%c3%bc",
            "a%20b%2Fc%2Bd%3De%26f%27%C3%BC",
            "a%20b/c+d=e&f'%C3%BC",
            "a+b%2Fc%2Bd%3De%26f%27%C3%BC",
        ] {
            assert_eq!(
                hidden(&value, &format!("https://x.test/?q={text}&z=1")),
                format!("https://x.test/?q={MASK}&z=1")
            );
        }
    }

    #[test]
    fn the_parts_of_an_object_and_the_lines_of_a_key_are_hidden() {
        let value = json!({ "user": "flint", "token": ["abcdef"], "pin": 4711, "ok": true });
        assert_eq!(
            hidden(&value, "flint abcdef 4711 true"),
            format!("{MASK} {MASK} {MASK} true")
        );
        assert_eq!(hidden(&value, &value.to_string()), MASK);
        let key = json!("-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END KEY-----\n");
        assert_eq!(hidden(&key, "kqhkiG9w0BAQ"), MASK);
        assert_eq!(hidden(&key, key.as_str().expect("a text").trim()), MASK);
    }

    #[test]
    fn numbers_and_names_in_extras_are_hidden_too() {
        let mask = Mask::of(["47110815", "\"hunter2\""]);
        let mut extras =
            json!([{ "hunter2": 47110815, "n": 47110815.5, "other": 12 }, ["hunter2"], 1]);
        mask.hide_in(&mut extras);
        assert_eq!(
            extras,
            json!([{ MASK: MASK, "n": format!("{MASK}.5"), "other": 12 }, [MASK], 1])
        );
    }

    #[test]
    fn a_secret_of_the_greatest_length_is_hidden_as_a_whole() {
        let long: String = (0..16_384)
            .map(|it| char::from(b'a' + u8::try_from(it * it % 23).expect("small")))
            .collect();
        let value = json!(long);
        assert_eq!(hidden(&value, &format!("[{long}]")), format!("[{MASK}]"));
        assert_eq!(hidden(&value, &STANDARD.encode(&long)), MASK);
    }

    #[test]
    fn short_values_are_left_alone() {
        for value in [json!("abc"), json!(123), json!(""), json!("   "), json!([])] {
            assert_eq!(hidden(&value, "abc 123    [] \"\""), "abc 123    [] \"\"");
        }
    }
}
