//! What a secret may look like in a text.

use std::collections::BTreeSet;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

/// Shorter values are in every text: masking them would tell more than it hides.
const SHORTEST: usize = 4;

/// A line of a longer value is masked by itself from this length on: keys and certificates are logged line by line.
const SHORTEST_LINE: usize = 8;

/// All forms of a value that is JSON.
pub(super) fn of(json: &str, forms: &mut BTreeSet<String>) {
    match serde_json::from_str(json) {
        Ok(value) => texts(&value, &mut |text| add_forms(text, forms)),
        Err(_) => add_forms(json, forms),
    }
}

/// The texts that a value gives away: itself, and whatever it is put together from.
fn texts(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => {
            let text = number.to_string();
            // JavaScript writes whole numbers without a fraction.
            take(text.strip_suffix(".0").unwrap_or(&text));
        }
        Value::String(text) => take(text),
        Value::Array(items) => {
            take(&value.to_string());
            items.iter().for_each(|it| texts(it, take));
        }
        Value::Object(fields) => {
            take(&value.to_string());
            fields.values().for_each(|it| texts(it, take));
        }
    }
}

/// All that a text may look like in a log.
fn add_forms(text: &str, forms: &mut BTreeSet<String>) {
    let trimmed = text.trim();
    let lines = trimmed
        .lines()
        .map(str::trim)
        .filter(|it| it.chars().count() >= SHORTEST_LINE);
    for text in [text, trimmed].into_iter().chain(lines) {
        if text.trim().chars().count() < SHORTEST || !forms.insert(text.to_owned()) {
            continue;
        }
        let once = escaped(text);
        forms.insert(escaped(&once));
        forms.insert(once);
        add_urls(text, forms);
        add_base64(text.as_bytes(), forms);
        // What `btoa` makes of letters outside ASCII.
        let latin: Option<Vec<u8>> = text.chars().map(|it| u8::try_from(it).ok()).collect();
        if let Some(bytes) = latin.filter(|_| !text.is_ascii()) {
            add_base64(&bytes, forms);
        }
    }
}

/// As it stands in a string of JSON.
fn escaped(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What `encodeURI` leaves as it is, besides.
const URI: &AsciiSet = &COMPONENT
    .remove(b';')
    .remove(b',')
    .remove(b'/')
    .remove(b'?')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'=')
    .remove(b'+')
    .remove(b'$')
    .remove(b'#');

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What a form leaves as it is; it has a plus for a space.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'*')
    .remove(b' ');

fn add_urls(text: &str, forms: &mut BTreeSet<String>) {
    for set in [COMPONENT, URI, UNRESERVED] {
        let encoded = utf8_percent_encode(text, set).to_string();
        forms.insert(with_small_digits(&encoded));
        forms.insert(encoded);
    }
    let form = utf8_percent_encode(text, FORM)
        .to_string()
        .replace(' ', "+");
    forms.insert(with_small_digits(&form));
    forms.insert(form);
}

/// `%2F` as `%2f`.
fn with_small_digits(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.len().min(2));
        text.push('%');
        text.push_str(&digits.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

/// By itself, and what of it is the same whatever stands before and behind it: three bytes make four letters, so it may
/// begin at each of three places.
fn add_base64(bytes: &[u8], forms: &mut BTreeSet<String>) {
    for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        forms.insert(engine.encode(bytes));
    }
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for (before, first) in [(0, 0), (1, 2), (2, 3)] {
            let shifted = Zeroizing::new([&[0_u8; 2][..before], bytes].concat());
            let encoded = engine.encode(&shifted);
            let last = shifted.len() * 8 / 6;
            forms.insert(encoded[first..last].to_owned());
        }
    }
}
