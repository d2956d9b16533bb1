//! Full-text search as Flint means it, the same on both databases: text is taken apart into words here, and what a
//! person types becomes a query here. The databases only ever see words of letters and digits, so that no text can be
//! read as their query language.

use std::fmt::Write;

use api::invocations::LogEntry;
use serde_json::Value;

/// How much of an entry is searched, and how much of a word.
const TEXT_BYTES: usize = 64 << 10;
const WORD_CHARS: usize = 64;
/// PostgreSQL numbers the words of a text up to here.
const WORDS: usize = 16_000;
/// Shorter beginnings are taken as whole words: nearly every entry has words that begin so.
const PREFIX_CHARS: usize = 3;
/// How many words a query may have.
const QUERY_WORDS: usize = 32;

/// What is looked for: entries with all of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Vec<Phrase>);

/// Words side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    /// Whether the last word may go on.
    open: bool,
}

/// Why a text cannot be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsearchable {
    #[error("search for letters or digits: other characters are not in the index")]
    NoWords,
    #[error("search for {QUERY_WORDS} words at most")]
    TooMany,
}

impl Query {
    /// `None` for a text that is blank.
    pub(crate) fn parse(text: &str) -> Result<Option<Query>, Unsearchable> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let mut phrases = Vec::new();
        let mut inside = false;
        let mut parts = text.split('"').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            if inside {
                phrases.push(Phrase::new(part, last));
            } else {
                let words = part.split_whitespace();
                let ends_open = last && !part.ends_with(char::is_whitespace);
                let count = words.clone().count();
                phrases.extend(
                    words
                        .enumerate()
                        .map(|(at, word)| Phrase::new(word, ends_open && at + 1 == count)),
                );
            }
            inside = !inside;
        }
        phrases.retain(|it| !it.words.is_empty());
        match phrases.iter().map(|it| it.words.len()).sum() {
            0 => Err(Unsearchable::NoWords),
            1..=QUERY_WORDS => Ok(Some(Query(phrases))),
            _ => Err(Unsearchable::TooMany),
        }
    }

    /// As SQLite's full-text index takes it.
    pub(crate) fn for_sqlite(&self) -> String {
        let phrase = |it: &Phrase| {
            let star = if it.open { " *" } else { "" };
            format!("\"{}\"{star}", it.words.join(" "))
        };
        self.0.iter().map(phrase).collect::<Vec<_>>().join(" AND ")
    }

    /// As the text of a PostgreSQL `tsquery`.
    pub(crate) fn for_postgres(&self) -> String {
        let phrase = |it: &Phrase| {
            let words: Vec<String> = it.words.iter().map(|word| format!("'{word}'")).collect();
            let star = if it.open { ":*" } else { "" };
            format!("({}{star})", words.join(" <-> "))
        };
        self.0.iter().map(phrase).collect::<Vec<_>>().join(" & ")
    }

    /// Whether an entry is one of those that are looked for, without a database.
    pub(crate) fn matches(&self, entry: &LogEntry) -> bool {
        let words = of_entry(entry);
        self.0.iter().all(|it| it.is_in(&words))
    }
}

impl Phrase {
    fn new(text: &str, last: bool) -> Phrase {
        let mut words = Words::default();
        words.take_apart(text);
        let long_enough = words
            .0
            .last()
            .is_some_and(|it| it.chars().count() >= PREFIX_CHARS);
        Phrase {
            words: words.0,
            open: last && long_enough,
        }
    }

    fn is_in(&self, words: &[String]) -> bool {
        let Some((last, before)) = self.words.split_last() else {
            return true;
        };
        words.windows(self.words.len()).any(|it| {
            let (end, start) = (&it[before.len()], &it[..before.len()]);
            start == before
                && if self.open {
                    end.starts_with(last.as_str())
                } else {
                    end == last
                }
        })
    }
}

/// The words of message and extras, in their order.
pub(crate) fn of_entry(entry: &LogEntry) -> Vec<String> {
    let mut words = Words::default();
    let mut left = words.take_some(&entry.message, TEXT_BYTES);
    for extra in &entry.extras {
        left = words.take_value(extra, left);
    }
    words.0
}

/// Words as the text of a PostgreSQL `tsvector`.
pub(crate) fn tsvector(words: &[String]) -> String {
    let mut text = String::with_capacity(words.len() * 12);
    for (at, word) in words.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(text, "'{word}':{} ", at + 1);
    }
    text
}

#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    /// Takes at most so many bytes of a text. Answers how many are left.
    fn take_some(&mut self, text: &str, bytes: usize) -> usize {
        let end = text.floor_char_boundary(bytes);
        self.take_apart(&text[..end]);
        bytes - end
    }

    fn take_value(&mut self, value: &Value, left: usize) -> usize {
        match value {
            _ if left == 0 => 0,
            Value::Null => left,
            Value::Bool(it) => self.take_some(if *it { "true" } else { "false" }, left),
            Value::Number(it) => self.take_some(&it.to_string(), left),
            Value::String(it) => self.take_some(it, left),
            Value::Array(items) => items
                .iter()
                .fold(left, |left, it| self.take_value(it, left)),
            Value::Object(fields) => fields.iter().fold(left, |left, (name, it)| {
                let left = self.take_some(name, left);
                self.take_value(it, left)
            }),
        }
    }

    fn take_apart(&mut self, text: &str) {
        let mut word = String::new();
        let mut length = 0;
        for character in text.chars() {
            if !character.is_alphanumeric() {
                self.push(&mut word, &mut length);
            } else if is_ideograph(character) {
                // Scripts without spaces: each character is a word, and what is typed becomes words side by side.
                self.push(&mut word, &mut length);
                word.push(character);
                self.push(&mut word, &mut length);
            } else if length < WORD_CHARS {
                word.extend(character.to_lowercase().filter(|it| it.is_alphanumeric()));
                length += 1;
            }
        }
        self.push(&mut word, &mut length);
    }

    fn push(&mut self, word: &mut String, length: &mut usize) {
        *length = 0;
        if !word.is_empty() && self.0.len() < WORDS {
            self.0.push(std::mem::take(word));
        }
        word.clear();
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use api::invocations::Level;
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn sqlite(text: &str) -> String {
        Query::parse(text)
            .expect("it can be searched for")
            .expect("words")
            .for_sqlite()
    }

    fn postgres(text: &str) -> String {
        Query::parse(text)
            .expect("it can be searched for")
            .expect("words")
            .for_postgres()
    }

    fn entry(message: &str, extras: Vec<Value>) -> LogEntry {
        LogEntry {
            level: Level::Info,
            message: message.to_owned(),
            extras,
            timestamp: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn words_are_asked_for_together_and_the_last_may_go_on() {
        assert_eq!(sqlite("Order FAILED"), r#""order" AND "failed" *"#);
        assert_eq!(postgres("Order FAILED"), "('order') & ('failed':*)");
        assert_eq!(sqlite("failed "), r#""failed""#);
        assert_eq!(sqlite("to be"), r#""to" AND "be""#);
    }

    #[test]
    fn quoted_words_and_words_with_signs_inside_stand_side_by_side() {
        assert_eq!(
            sqlite(r#""card declined" now"#),
            r#""card declined" AND "now" *"#
        );
        assert_eq!(
            postgres(r#""card declined" x"#),
            "('card' <-> 'declined') & ('x')"
        );
        assert_eq!(sqlite("greet.js:3"), r#""greet js 3""#);
        assert_eq!(sqlite(r#"an "open end"#), r#""an" AND "open end" *"#);
        assert_eq!(sqlite("注文"), r#""注 文""#);
    }

    #[test]
    fn no_text_is_read_as_a_query_language() {
        for hostile in [
            r#"a" OR words : "b"#,
            "NEAR(a b, 2) NOT c AND d OR e",
            "facets : (f1) ^ {a b}: x* -y +z",
            "a'); DROP TABLE log_entries; --",
            "a & !b | (c <-> d):*AB \\ '",
            "\u{0}a\u{0}",
            "%_!\\ a",
        ] {
            let is_harmless = |it: char| it.is_alphanumeric() || " \"*".contains(it);
            assert!(sqlite(hostile).chars().all(is_harmless), "{hostile}");
            let words = postgres(hostile);
            let quoted: Vec<&str> = words.split('\'').skip(1).step_by(2).collect();
            assert!(
                quoted
                    .iter()
                    .all(|it| it.chars().all(char::is_alphanumeric)),
                "{hostile}"
            );
            let outside: String = words.split('\'').step_by(2).collect();
            assert!(
                outside.chars().all(|it| "()<->:*& ".contains(it)),
                "{hostile}: {outside}"
            );
        }
        // The words of SQLite's language are words like others: they stand in quotes.
        assert_eq!(sqlite("a OR b"), r#""a" AND "or" AND "b""#);
    }

    #[test]
    fn what_holds_no_word_is_refused_and_blank_is_everything() {
        assert_eq!(Query::parse("  "), Ok(None));
        assert_eq!(Query::parse("*** !"), Err(Unsearchable::NoWords));
        assert_eq!(Query::parse(&"a ".repeat(33)), Err(Unsearchable::TooMany));
    }

    #[test]
    fn an_entry_is_found_by_its_message_and_its_extras() {
        let entry = entry(
            "Payment of order_17 declined",
            vec![json!({ "card": ["VISA", 4242], "retry": false })],
        );
        for found in [
            "order",
            "order_17",
            "pay",
            "visa 4242",
            "\"card visa\"",
            "retry false",
            "declin",
        ] {
            let query = Query::parse(found).expect("a query").expect("words");
            assert!(query.matches(&entry), "{found}");
        }
        for missing in ["ordr", "\"declined payment\"", "eclined", "visa master"] {
            let query = Query::parse(missing).expect("a query").expect("words");
            assert!(!query.matches(&entry), "{missing}");
        }
    }

    #[test]
    fn what_is_indexed_of_an_entry_is_bounded() {
        assert!(of_entry(&entry(&"ab ".repeat(100_000), Vec::new())).len() <= WORDS);
        let words = of_entry(&entry(&"x".repeat(200_000), vec![json!("after")]));
        assert_eq!(words, ["x".repeat(WORD_CHARS)]);
    }
}
