//! Text from functions, made harmless to look at.

use std::{borrow::Cow, fmt::Write};

/// The text with everything spelled out that would not be seen, or would change how the rest is seen: control
/// characters, and marks that turn the direction of writing or take no room. Line ends and tabs become `\n`, `\r`, `\t`.
pub fn visible(text: &str) -> Cow<'_, str> {
    spelled(text, is_unseen)
}

/// As [`visible`], for where several lines can be shown: line ends and tabs stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    spelled(text, |it| is_unseen(it) && !matches!(it, '\n' | '\t'))
}

/// Whether a character does something else than being seen.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

fn spelled(text: &str, is_spelled: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_spelled) {
        return Cow::Borrowed(text);
    }
    let mut spelled = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            it if !is_spelled(it) => spelled.push(it),
            '\n' => spelled.push_str("\\n"),
            '\r' => spelled.push_str("\\r"),
            '\t' => spelled.push_str("\\t"),
            it => {
                // Writing to a string cannot fail.
                let _ = write!(spelled, "\\u{{{:x}}}", u32::from(it));
            }
        }
    }
    Cow::Owned(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        assert!(matches!(visible("plain ä 😀 text"), Cow::Borrowed(_)));
        assert_eq!(visible("a\u{1b}[31mb\0"), r"a\u{1b}[31mb\u{0}");
        assert_eq!(visible("user\u{202e}gpj.exe"), r"user\u{202e}gpj.exe");
        assert_eq!(visible("one\r\n\ttwo"), r"one\r\n\ttwo");
        assert_eq!(visible_lines("one\n\ttwo\u{7}"), "one\n\ttwo\\u{7}");
    }
}
