//! An author's source: its checks, and the text that the engine runs.

mod contract;
mod deep;
mod emit;
mod place;

use contract::Entry;

use crate::outcome::Failure;
use crate::stack::LineMap;
use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::{Scoping, SemanticBuilder};
use oxc::span::SourceType;

/// Longer sources are refused.
const LONGEST: usize = 5 << 20;
/// Longer sources are not parsed here: they are bundles, whose parts were checked, and the engine parses them itself.
const PARSED: usize = 256 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    JavaScript,
    TypeScript,
}

/// What an author writes.
#[derive(Clone, Debug)]
pub struct Source {
    pub language: Language,
    pub code: String,
    /// As errors and stacks name it: `greet.js`, `greet.ts`.
    pub file: String,
}

/// What is wrong with a source, and where. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct SourceError {
    pub message: String,
    pub file: String,
    pub line: u32,
    pub column: u32,
    /// The offending line.
    pub excerpt: String,
    pub hint: Option<String>,
}

/// How the engine evaluates a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Classic: sloppy mode, CommonJS.
    Script,
    Module,
}

impl Kind {
    /// The guest's name for it.
    pub(crate) fn field(self) -> &'static [u8] {
        match self {
            Self::Script => b"s",
            Self::Module => b"m",
        }
    }
}

/// A source that the engine can compile.
pub(crate) struct Prepared {
    pub(crate) kind: Kind,
    pub(crate) code: String,
    pub(crate) lines: LineMap,
}

/// Checks what a version must be: well-formed, with a function to call. What it imports is looked for when it is built.
/// Pure.
pub fn check(source: &Source) -> Result<(), SourceError> {
    if is_parsed(source)? {
        deep::with_stack(source, || {
            Parsed::new(source, &Allocator::default()).map(drop)
        })?;
    }
    Ok(())
}

/// Checks a source and makes the text that the engine compiles: the first of these that it accepts.
pub(crate) fn prepare(source: &Source) -> Result<Vec<Prepared>, SourceError> {
    if is_parsed(source)? {
        let prepared = deep::with_stack(source, || {
            let allocator = Allocator::default();
            Parsed::new(source, &allocator)?.emit(source, &allocator)
        });
        Ok(vec![prepared?])
    } else {
        Ok([Kind::Script, Kind::Module]
            .map(|kind| emit::verbatim(source, kind, Entry::Exported))
            .into())
    }
}

/// Whether a source is parsed here, or is a bundle for the engine alone.
fn is_parsed(source: &Source) -> Result<bool, SourceError> {
    let length = source.code.len();
    let most = match source.language {
        Language::JavaScript => LONGEST,
        Language::TypeScript => PARSED,
    };
    if length > most {
        let message = format!("the source has {length} bytes, {most} are allowed");
        return Err(place::error(source, 0, message, None));
    }
    Ok(length <= PARSED)
}

/// A well-formed source with a function to call.
struct Parsed<'a> {
    program: Program<'a>,
    scoping: Scoping,
    kind: Kind,
    entry: Entry,
}

impl<'a> Parsed<'a> {
    fn new(source: &'a Source, allocator: &'a Allocator) -> Result<Self, SourceError> {
        let source_type = match source.language {
            Language::JavaScript => SourceType::unambiguous(),
            Language::TypeScript => SourceType::ts().with_unambiguous(true),
        };
        let options = ParseOptions {
            allow_return_outside_function: true,
            parse_regular_expression: true,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(allocator, &source.code, source_type)
            .with_options(options)
            .parse();
        if let Some(error) = parsed.diagnostics.errors().next() {
            return Err(diagnosed(source, error));
        }
        let analysed = SemanticBuilder::new()
            .with_check_syntax_error(true)
            .with_enum_eval(true)
            .build(&parsed.program);
        if let Some(error) = analysed.diagnostics.errors().next() {
            return Err(diagnosed(source, error));
        }
        let scoping = analysed.semantic.into_scoping();
        let kind = if parsed.module_record.has_module_syntax {
            Kind::Module
        } else {
            Kind::Script
        };
        let entry = contract::entry(kind, &parsed.module_record, &scoping)
            .ok_or_else(|| contract::missing(source))?;
        Ok(Self {
            program: parsed.program,
            scoping,
            kind,
            entry,
        })
    }

    fn emit(mut self, source: &Source, allocator: &'a Allocator) -> Result<Prepared, SourceError> {
        match source.language {
            Language::JavaScript => {
                contract::imports(source, &self.program)?;
                Ok(emit::verbatim(source, self.kind, self.entry))
            }
            Language::TypeScript => emit::typescript(
                source,
                self.kind,
                self.entry,
                allocator,
                &mut self.program,
                self.scoping,
            ),
        }
    }
}

fn diagnosed(source: &Source, diagnostic: &OxcDiagnostic) -> SourceError {
    let at = diagnostic
        .labels
        .first()
        .map_or(0, |label| label.offset() as usize);
    let hint = diagnostic.help.as_ref().map(ToString::to_string);
    place::error(source, at, diagnostic.message.to_string(), hint)
}

impl SourceError {
    /// What the engine itself found wrong while compiling.
    pub(crate) fn of_failure(failure: &Failure, source: &Source) -> Self {
        let (line, column) = failure
            .position
            .as_ref()
            .map_or((1, 1), |at| (at.line, at.column));
        Self {
            message: failure.message.clone(),
            file: source.file.clone(),
            line,
            column,
            excerpt: place::excerpt(&source.code, line),
            hint: None,
        }
    }
}
