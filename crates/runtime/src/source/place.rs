//! From an offset to line, column and excerpt.

use super::{Source, SourceError};

/// The most characters of a line that an error shows.
const EXCERPT: usize = 200;

/// An error at a byte offset.
pub(super) fn error(
    source: &Source,
    at: usize,
    message: String,
    hint: Option<String>,
) -> SourceError {
    let (line, column) = position(&source.code, at);
    let excerpt = excerpt(&source.code, line);
    SourceError {
        message,
        file: source.file.clone(),
        line,
        column,
        excerpt,
        hint,
    }
}

/// The line's text, cut where it is long.
pub(super) fn excerpt(code: &str, line: u32) -> String {
    let text = code
        .lines()
        .nth(line.saturating_sub(1) as usize)
        .unwrap_or_default();
    text.chars().take(EXCERPT).collect()
}

/// Line and column, in characters, both from 1.
fn position(code: &str, at: usize) -> (u32, u32) {
    let mut at = at.min(code.len());
    while !code.is_char_boundary(at) {
        at -= 1;
    }
    let before = &code[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    (
        count(before.matches('\n').count()),
        count(before[line_start..].chars().count()),
    )
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn positions_count_characters_from_one() {
        assert_eq!(position("ab\ncd", 0), (1, 1));
        assert_eq!(position("ab\ncd", 4), (2, 2));
        assert_eq!(position("äö\n€x", 8), (2, 2));
        assert_eq!(position("a", 99), (1, 2));
    }
}
