//! The text that the engine compiles: the author's own, or TypeScript without its types, in the frame that its kind asks
//! for.

use super::contract::{self, Entry};
use super::{Kind, Prepared, Source, SourceError, diagnosed};
use crate::stack::{LineMap, Token};
use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::semantic::Scoping;
use oxc::transformer::{TransformOptions, Transformer};
use std::path::{Path, PathBuf};

/// CommonJS: the text becomes a function of these, on the same line, so that the author's lines stay.
const BEFORE_SCRIPT: &str = "(function(exports,require,module){";
/// A script that exports nothing offers its `lambda`.
const AFTER_SCRIPT: &str = "\nreturn typeof lambda===\"function\"?lambda:undefined})";
/// A module that does not export its `lambda` offers it under this name.
const AFTER_MODULE: &str = "\nexport{lambda as __flint_lambda}";

/// JavaScript runs as the author wrote it.
pub(super) fn verbatim(source: &Source, kind: Kind, entry: Entry) -> Prepared {
    frame(source, kind, entry, &source.code, Vec::new())
}

/// TypeScript without its types, and the map back.
pub(super) fn typescript<'a>(
    source: &Source,
    kind: Kind,
    entry: Entry,
    allocator: &'a Allocator,
    program: &mut Program<'a>,
    scoping: Scoping,
) -> Result<Prepared, SourceError> {
    let options = TransformOptions::default();
    let transformed = Transformer::new(allocator, Path::new(&source.file), &options)
        .build_with_scoping(scoping, program);
    if let Some(error) = transformed.diagnostics.errors().next() {
        return Err(diagnosed(source, error));
    }
    contract::imports(source, program)?;
    let options = CodegenOptions {
        source_map_path: Some(PathBuf::from(&source.file)),
        ..CodegenOptions::default()
    };
    let generated = Codegen::new().with_options(options).build(program);
    let tokens = generated
        .map
        .iter()
        .flat_map(|map| map.get_tokens())
        .map(|token| Token {
            generated: (token.get_dst_line(), token.get_dst_col()),
            source: (token.get_src_line(), token.get_src_col()),
        });
    let tokens = tokens.collect();
    Ok(frame(source, kind, entry, &generated.code, tokens))
}

fn frame(source: &Source, kind: Kind, entry: Entry, text: &str, tokens: Vec<Token>) -> Prepared {
    let (before, after) = match (kind, entry) {
        (Kind::Script, _) => (BEFORE_SCRIPT, AFTER_SCRIPT),
        (Kind::Module, Entry::TopLevel) => ("", AFTER_MODULE),
        (Kind::Module, Entry::Exported) => ("", ""),
    };
    let lines = LineMap::new(source.file.clone(), before, text, tokens);
    Prepared {
        kind,
        code: format!("{before}{text}{after}"),
        lines,
    }
}
