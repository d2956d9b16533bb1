//! Takes out of the page's wasm what the page never runs, although tables of functions name it.
//!
//! A view whose type is erased carries a function for everything that leptos can do with it, and the linker keeps all of
//! them. `frontend` hydrates in one go, so that the functions which hydrate bit by bit, waiting, are never called: 7 % of
//! the wasm. Here their bodies become a trap, and the relocations in them are forgotten; the cutter follows relocations,
//! so that it drops what only they needed.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use anyhow::{Context, Result, ensure};
use wasm_encoder::{CustomSection, Encode, Module, RawSection};
use wasmparser::{CustomSectionReader, KnownCustom, Name, Parser, Payload, RelocSectionReader};

/// What the names of these functions have in them, in the compiler's spelling.
const NEVER_RUN: [&str; 3] = [
    // Views that are hydrated while code is waited for.
    "hydrate_async",
    // Views that are hydrated from a `<template>`.
    "hydrate_from_template",
    // Streams of leptos's server functions, of which there are none. It has to be exported, though.
    "wasm_streams",
];

/// wasm-bindgen runs these to learn what a function takes.
const DESCRIPTION: &str = "describe";

/// The body of a function without locals that traps; between its two halves come `nop`s.
const HEAD: [u8; 2] = [0x00, 0x00];
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// The linked module without the bodies of what is never run.
pub(super) fn empty(wasm: &[u8]) -> Result<Vec<u8>> {
    let found = Found::read(wasm).context("the page's wasm cannot be read")?;
    let mut bytes = wasm.to_vec();
    for body in &found.bodies {
        let (start, end) = (at(body.start)?, at(body.end)?);
        ensure!(end - start > HEAD.len(), "a function without a body");
        bytes[start..end].fill(NOP);
        bytes[start..start + HEAD.len()].copy_from_slice(&HEAD);
        bytes[end - 1] = END;
    }
    let mut module = Module::new();
    for (id, range) in &found.sections {
        let data = &bytes[at(range.start)?..at(range.end)?];
        match &found.relocations {
            Some((relocations, kept)) if relocations == range => {
                module.section(&CustomSection {
                    name: RELOCATIONS.into(),
                    data: kept.into(),
                });
            }
            _ => {
                module.section(&RawSection { id: *id, data });
            }
        }
    }
    Ok(module.finish())
}

/// The section with the relocations of the code.
const RELOCATIONS: &str = "reloc.CODE";

/// Where things are in the module, in bytes from its start.
struct Found {
    sections: Vec<(u8, Range<u64>)>,
    /// The bodies of what is never run, in their order.
    bodies: Vec<Range<u64>>,
    /// The relocations of the code: where they are, and what stays of them.
    relocations: Option<(Range<u64>, Vec<u8>)>,
}

impl Found {
    fn read(wasm: &[u8]) -> Result<Found> {
        let (mut sections, mut bodies, mut names) = (Vec::new(), Vec::new(), HashMap::new());
        let (mut imported, mut code, mut relocations) = (0, 0..0, None);
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            sections.extend(payload.as_section());
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => code = range,
                Payload::CodeSectionEntry(body) => bodies.push(body.range()),
                Payload::CustomSection(section) if section.name() == RELOCATIONS => {
                    relocations = Some(section);
                }
                Payload::CustomSection(section) => names.extend(function_names(&section)?),
                _ => {}
            }
        }
        let never_run = never_run(&names)?;
        let indexed = (imported..).zip(bodies);
        let bodies: Vec<_> = indexed
            .filter(|(index, _)| never_run.contains(index))
            .map(|(_, body)| body)
            .collect();
        let relocations = match relocations {
            Some(section) => match section.as_known() {
                KnownCustom::Reloc(reader) => {
                    Some((section.range(), kept(wasm, &reader, code.start, &bodies)?))
                }
                _ => None,
            },
            None => None,
        };
        Ok(Found {
            sections,
            bodies,
            relocations,
        })
    }
}

fn function_names<'a>(section: &CustomSectionReader<'a>) -> Result<Vec<(u32, &'a str)>> {
    let mut names = Vec::new();
    let KnownCustom::Name(reader) = section.as_known() else {
        return Ok(names);
    };
    for subsection in reader {
        if let Name::Function(all) = subsection? {
            for naming in all {
                let naming = naming?;
                names.push((naming.index, naming.name));
            }
        }
    }
    Ok(names)
}

/// The functions that are never run. Each of the words must be there: another version of leptos may have other ones.
fn never_run(names: &HashMap<u32, &str>) -> Result<HashSet<u32>> {
    let mut all = HashSet::new();
    for word in NEVER_RUN {
        let found = names
            .iter()
            .filter(|(_, name)| name.contains(word) && !name.contains(DESCRIPTION));
        let before = all.len();
        all.extend(found.map(|(index, _)| *index));
        ensure!(
            all.len() > before,
            "no function's name has `{word}` in it any more; see artifacts/unused.rs"
        );
    }
    Ok(all)
}

/// The content of the section of relocations, without those in `bodies`.
fn kept(
    wasm: &[u8],
    reader: &RelocSectionReader<'_>,
    code: u64,
    bodies: &[Range<u64>],
) -> Result<Vec<u8>> {
    let mut starts = Vec::new();
    for entry in reader.entries().into_iter_with_offsets() {
        let (start, entry) = entry?;
        let place = code + u64::from(entry.offset);
        let at = bodies.partition_point(|it| it.end <= place);
        let is_kept = bodies.get(at).is_none_or(|it| place < it.start);
        starts.push((start, is_kept));
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start);
    let entries = starts.iter().zip(ends.chain([reader.range().end]));
    let mut content = Vec::<u8>::new();
    let mut count = 0_u32;
    for ((start, _), end) in entries.filter(|((_, is_kept), _)| *is_kept) {
        content.extend(&wasm[at(*start)?..at(end)?]);
        count += 1;
    }
    let mut section = Vec::new();
    reader.section_index().encode(&mut section);
    count.encode(&mut section);
    section.extend(content);
    Ok(section)
}

fn at(offset: u64) -> Result<usize> {
    usize::try_from(offset).context("a wasm of more than 4 GiB")
}
