//! JSON text that comes from the sandbox.

use serde::de::IgnoredAny;

/// The text when it is valid JSON. A guest that the engine lost control of could send anything.
pub(crate) fn verified(bytes: &[u8]) -> Option<String> {
    serde_json::from_slice::<IgnoredAny>(bytes).ok()?;
    let text = String::from_utf8(bytes.to_vec()).ok()?;
    Some(if text.contains("\\ud") || text.contains("\\uD") {
        well_formed(&text)
    } else {
        text
    })
}

/// Replaces escapes of half surrogate pairs, which JavaScript writes and strict readers refuse.
fn well_formed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match surrogate(rest) {
            None => 2,
            Some(high)
                if high < 0xDC00 && surrogate(&rest[6..]).is_some_and(|low| low >= 0xDC00) =>
            {
                12
            }
            Some(_) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
        };
        let (escape, after) = rest.split_at(length.min(rest.len()));
        out.push_str(escape);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The surrogate whose escape the text begins with.
fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16)
        .ok()
        .filter(|unit| (0xD800..0xE000).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::verified;

    #[test]
    fn half_surrogate_pairs_are_replaced_and_whole_ones_kept() {
        assert_eq!(verified(br#"["\ud83d"]"#).as_deref(), Some(r#"["\ufffd"]"#));
        assert_eq!(
            verified(br#"["\ud83d\ude00 \udead"]"#).as_deref(),
            Some(r#"["\ud83d\ude00 \ufffd"]"#)
        );
        assert_eq!(
            verified(br#"["\\ud83d"]"#).as_deref(),
            Some(r#"["\\ud83d"]"#)
        );
    }

    #[test]
    fn what_is_not_json_is_refused() {
        assert_eq!(verified(b"{"), None);
        assert_eq!(verified(b"1 2"), None);
    }
}
