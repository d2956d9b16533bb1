//! Takes out of the page's wasm what the page never runs, although tables of functions name it.
//!
//! A view whose type is erased carries a function for everything that leptos can do with it, and the linker keeps all of
//! them. `frontend` hydrates in one go, so that the functions which hydrate bit by bit, waiting, are never called: 7 % of
//! the wasm. Here the bodies of those that views carry become a trap, and the relocations in them are forgotten; the
//! cutter follows relocations, so that it drops what only they needed.
//!
//! Nothing else is emptied by its name: where two functions do the same, the compiler keeps one of them, under either
//! name. What a view carries for this is like nothing else, because it makes a future of a type of its own.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use anyhow::{Context, Result, ensure};
use wasm_encoder::{CustomSection, Encode, Module, RawSection};
use wasmparser::{CustomSectionReader, KnownCustom, Name, Parser, Payload, RelocSectionReader};

/// `<T as IntoAny>::into_any::hydrate_async`, in the compiler's spelling. A hash follows.
const NEVER_RUN: &str = "..IntoAny$GT$8into_any13hydrate_async17h";

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

/// The functions that are never run. There are some: another compiler or leptos may name them otherwise.
fn never_run(names: &HashMap<u32, &str>) -> Result<HashSet<u32>> {
    let found = names.iter().filter(|(_, name)| name.contains(NEVER_RUN));
    let all: HashSet<u32> = found.map(|(index, _)| *index).collect();
    ensure!(
        !all.is_empty(),
        "no function's name has `{NEVER_RUN}` in it any more; see artifacts/unused.rs"
    );
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
