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

use anyhow::{Context, Result, bail, ensure};
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
    let (relocations, kept) = &found.relocations;
    for (id, range) in &found.sections {
        if range == relocations {
            module.section(&CustomSection {
                name: RELOCATIONS.into(),
                data: kept.into(),
            });
        } else {
            let data = &bytes[at(range.start)?..at(range.end)?];
            module.section(&RawSection { id: *id, data });
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
    relocations: (Range<u64>, Vec<u8>),
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
        let section = relocations.context("it was linked without relocations")?;
        let KnownCustom::Reloc(reader) = section.as_known() else {
            bail!("{RELOCATIONS} holds no relocations");
        };
        let relocations = (section.range(), kept(wasm, &reader, code.start, &bodies)?);
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

#[cfg(test)]
mod tests {
    use wasm_encoder::{CodeSection, Function, FunctionSection, NameMap, NameSection, TypeSection};

    use super::*;

    /// Two functions of these names that call themselves, as a linker leaves them: with a relocation in each.
    fn linked(names: [&str; 2]) -> Vec<u8> {
        let (mut types, mut functions, mut code) =
            <(TypeSection, FunctionSection, CodeSection)>::default();
        types.ty().function([], []);
        let mut named = NameMap::new();
        for (index, name) in (0..).zip(names) {
            functions.function(0);
            let mut function = Function::new([]);
            // A call, with its index in five bytes.
            function.raw([0x10, 0x80 + index, 0x80, 0x80, 0x80, 0x00, END]);
            code.function(&function);
            named.append(u32::from(index), name);
        }
        let mut all = NameSection::new();
        all.functions(&named);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        module.section(&CustomSection {
            name: RELOCATIONS.into(),
            // Of section 2, two: each a function's index, at its place, to a symbol.
            data: [2, 2, 0, 4, 0, 0, 13, 1].as_slice().into(),
        });
        module.section(&all);
        module.finish()
    }

    /// The bodies and how many relocations there are.
    fn shown(wasm: &[u8]) -> (Vec<Vec<u8>>, u32) {
        let (mut bodies, mut relocations) = (Vec::new(), 0);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("a module") {
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().to_vec()),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Reloc(reader) = section.as_known() {
                        relocations = reader.entries().count();
                    }
                }
                _ => {}
            }
        }
        (bodies, relocations)
    }

    #[test]
    fn what_is_never_run_becomes_a_trap_without_relocations() {
        let never = format!("_ZN1{NEVER_RUN}0123456789abcdefE");
        let before = linked(["runs", &never]);
        let after = empty(&before).expect("a module");
        let ((bodies, two), (left, one)) = (shown(&before), shown(&after));
        assert_eq!((two, one), (2, 1));
        assert_eq!(left[0], bodies[0]);
        assert_eq!(left[1], [0, 0, NOP, NOP, NOP, NOP, NOP, END]);
    }

    #[test]
    fn names_that_nothing_has_any_more_are_told() {
        let told = empty(&linked(["runs", "runs_too"])).expect_err("nothing to empty");
        let told = format!("{told:#}");
        assert!(told.contains("unused.rs"), "{told}");
    }
}
