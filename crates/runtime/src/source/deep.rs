//! Parsing on a stack that the source cannot exhaust.
//!
//! The parser descends with each nested expression, so `((((…` of a hostile author would overflow a thread's stack, and
//! that ends the process. Nothing nests without a bracket, an operator or a keyword, so their number bounds the depth of
//! the tree, and a thread with that much stack parses. Stack is address space until it is used.

use super::{Source, SourceError, place};
use std::thread;

/// What a level takes at most, measured in an unoptimised build: brackets pass through the whole ladder of precedences,
/// operators and keywords do not.
const BRACKET: usize = 12 << 10;
const OPERATOR: usize = 4 << 10;
const LEAST: usize = 4 << 20;
const MOST: usize = 4 << 30;

const BRACKETS: &[u8] = b"([{<`";
const OPERATORS: &[u8] = b"!~+-*/%&|^=?:.;@#";
const KEYWORDS: [&[u8]; 17] = [
    b"async",
    b"await",
    b"case",
    b"delete",
    b"do",
    b"else",
    b"for",
    b"if",
    b"in",
    b"instanceof",
    b"keyof",
    b"new",
    b"typeof",
    b"void",
    b"while",
    b"with",
    b"yield",
];

/// Runs the work on a thread whose stack is large enough for the source.
pub(super) fn with_stack<T: Send>(
    source: &Source,
    work: impl FnOnce() -> Result<T, SourceError> + Send,
) -> Result<T, SourceError> {
    let refused = |what: &str| place::error(source, 0, what.to_owned(), None);
    let stack = needed(source.code.as_bytes());
    if stack > MOST {
        return Err(refused("the source nests too deeply to be parsed"));
    }
    thread::scope(|scope| {
        let parser = thread::Builder::new()
            .name("parser".into())
            .stack_size(stack)
            .spawn_scoped(scope, work);
        let Ok(parser) = parser else {
            return Err(refused(
                "there is no memory to parse a source that nests so deeply",
            ));
        };
        parser
            .join()
            .unwrap_or_else(|_| Err(refused("the parser failed on this source")))
    })
}

/// No less stack than the source can need: what can nest counts wherever it stands, in strings and comments too.
fn needed(code: &[u8]) -> usize {
    let mut stack = LEAST;
    let words = code.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    stack += words.filter(|word| KEYWORDS.contains(word)).count() * OPERATOR;
    for byte in code {
        if BRACKETS.contains(byte) {
            stack += BRACKET;
        } else if OPERATORS.contains(byte) {
            stack += OPERATOR;
        }
    }
    stack
}
