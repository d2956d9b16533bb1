//! From the engine's stacks to the author's lines.

use crate::outcome::Position;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// More frames help nobody.
const FRAMES: usize = 30;

/// How positions in the text that the engine runs relate to the author's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LineMap {
    file: String,
    /// What was put before the first line, in columns.
    prefix: u32,
    /// How many lines of the running text come from the author.
    lines: u32,
    /// For generated code: sorted by generated line and column. Empty when the text is the author's own.
    tokens: Vec<Token>,
}

/// A generated position and where it comes from; all count from 0.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) generated: (u32, u32),
    pub(crate) source: (u32, u32),
}

impl LineMap {
    pub(crate) fn new(file: String, prefix: &str, text: &str, tokens: Vec<Token>) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            file,
            prefix: count(prefix.len()),
            lines: count(text.lines().count()),
            tokens,
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.file.len() + self.tokens.len() * size_of::<Token>()
    }

    /// The author's frames of a stack, one a line, and the position of the first. Frames of the engine are left out.
    pub(crate) fn stack(&self, stack: &str) -> (Option<String>, Option<Position>) {
        let mut text = String::new();
        let mut first = None;
        for (name, line, column) in stack
            .lines()
            .filter_map(|line| self.frame(line))
            .take(FRAMES)
        {
            let Some((line, column)) = self.position(line, column) else {
                continue;
            };
            let comma = if text.is_empty() { "" } else { "\n" };
            let frame = match name {
                "" => write!(text, "{comma}    at {}:{line}:{column}", self.file),
                name => write!(text, "{comma}    at {name} ({}:{line}:{column})", self.file),
            };
            debug_assert!(frame.is_ok(), "writing to a string does not fail");
            first.get_or_insert_with(|| Position {
                file: self.file.clone(),
                line,
                column,
            });
        }
        ((!text.is_empty()).then_some(text), first)
    }

    /// A text in which an error's stack was written, as in a log entry: its frames become the author's.
    pub(crate) fn text(&self, text: String) -> String {
        if !text.contains("\n    at ") {
            return text;
        }
        let mut mapped: Vec<String> = Vec::new();
        for line in text.lines() {
            if !line.starts_with("    at ") {
                mapped.push(line.to_owned());
            } else if let (Some(frame), _) = self.stack(line) {
                mapped.push(frame);
            }
        }
        mapped.join("\n")
    }

    /// Name, line and column of a frame in the author's file: `    at name (file:line:column)`.
    fn frame<'a>(&self, line: &'a str) -> Option<(&'a str, u32, u32)> {
        let frame = line.trim_start().strip_prefix("at ")?;
        let (name, place) = match frame
            .strip_suffix(')')
            .and_then(|frame| frame.rsplit_once(" ("))
        {
            Some((name, place)) => (name, place),
            None => ("", frame),
        };
        let numbers = place.strip_prefix(self.file.as_str())?.strip_prefix(':')?;
        let (line, column) = numbers.split_once(':')?;
        let name = if name == "<anonymous>" || name == "<eval>" {
            ""
        } else {
            name
        };
        Some((name, line.parse().ok()?, column.parse().ok()?))
    }

    /// The author's position of one in the running text. Nothing for what the host put around it.
    fn position(&self, line: u32, column: u32) -> Option<(u32, u32)> {
        if line == 0 || line > self.lines {
            return None;
        }
        let column = if line == 1 {
            column.saturating_sub(self.prefix).max(1)
        } else {
            column.max(1)
        };
        if self.tokens.is_empty() {
            return Some((line, column));
        }
        let wanted = (line - 1, column - 1);
        let after = self
            .tokens
            .partition_point(|token| token.generated <= wanted);
        let token = self.tokens[..after]
            .last()
            .filter(|token| token.generated.0 == wanted.0);
        let token = token.or_else(|| self.tokens.get(after))?;
        Some((token.source.0 + 1, token.source.1 + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{LineMap, Token};

    #[test]
    fn frames_of_the_author_are_kept_and_the_engines_left_out() {
        let map = LineMap::new("greet.js".into(), "(function(){", "a\nb\nc", Vec::new());
        let stack = "    at inner (greet.js:1:15)\n    at map (native)\n    at fire (flint:timers:9:1)\n    at <anonymous> (greet.js:3:2)\n";
        let (text, first) = map.stack(stack);
        assert_eq!(
            text.as_deref(),
            Some("    at inner (greet.js:1:3)\n    at greet.js:3:2")
        );
        assert_eq!(
            first.map(|position| (position.line, position.column)),
            Some((1, 3))
        );
    }

    #[test]
    fn generated_positions_become_those_of_the_source() {
        let tokens = vec![
            Token {
                generated: (0, 0),
                source: (4, 2),
            },
            Token {
                generated: (0, 10),
                source: (5, 0),
            },
        ];
        let map = LineMap::new("a.ts".into(), "", "x", tokens);
        assert_eq!(
            map.stack("    at f (a.ts:1:12)").0.as_deref(),
            Some("    at f (a.ts:6:1)")
        );
        assert_eq!(map.stack("    at f (a.ts:2:1)").0, None);
    }
}
