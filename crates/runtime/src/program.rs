//! A started function, as data: the memory pages that its top level changed, and the map to the author's lines.

use crate::stack::LineMap;
use serde::{Deserialize, Serialize};

/// The granularity of snapshots.
const PAGE: usize = 4096;
pub(crate) const WASM_PAGE: usize = 65_536;

const MAGIC: &[u8; 8] = b"flint-p1";
const CHECKSUM: usize = blake3::OUT_LEN;

/// What `start` makes and `invoke` runs. Immutable; belongs to the guest that made it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    guest: String,
    /// Bytes of memory after the top level.
    memory: usize,
    /// Runs of changed pages: offset and bytes.
    pages: Vec<(usize, Page)>,
    pub(crate) lines: LineMap,
}

/// Bytes that are encoded as such, and not number by number.
#[derive(Debug)]
struct Page(Vec<u8>);

/// The bytes are no program of this engine.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    #[error("the artifact is damaged")]
    Corrupt,
    /// Made by another build of the guest: build it again from its source.
    #[error("the artifact belongs to another engine")]
    OtherGuest,
}

impl Program {
    /// The difference between the snapshot's memory and the started function's. The pages of `dead` are left out.
    pub(crate) fn of_memory(
        guest: &str,
        lines: LineMap,
        base: &[u8],
        now: &[u8],
        dead: &std::ops::Range<usize>,
    ) -> Self {
        let mut pages: Vec<(usize, Page)> = Vec::new();
        for (index, page) in now.chunks(PAGE).enumerate() {
            let at = index * PAGE;
            if dead.contains(&at) && dead.contains(&(at + page.len() - 1)) {
                continue;
            }
            let same = match base.get(at..at + page.len()) {
                Some(before) => before == page,
                None => page.iter().all(|byte| *byte == 0),
            };
            if same {
                continue;
            }
            match pages.last_mut() {
                Some((from, bytes)) if *from + bytes.0.len() == at => {
                    bytes.0.extend_from_slice(page)
                }
                _ => pages.push((at, Page(page.to_vec()))),
            }
        }
        Self {
            guest: guest.to_owned(),
            memory: now.len(),
            pages,
            lines,
        }
    }

    pub(crate) fn belongs_to(&self, guest: &str) -> bool {
        self.guest == guest
    }

    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    pub(crate) fn pages(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.pages.iter().map(|(at, page)| (*at, page.0.as_slice()))
    }

    /// Bytes that it holds in memory.
    pub fn size(&self) -> usize {
        self.pages
            .iter()
            .map(|(_, page)| page.0.len())
            .sum::<usize>()
            + self.lines.size()
    }

    /// The artifact: magic, checksum, contents.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.size() + 256);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[0; CHECKSUM]);
        let bytes = postcard::to_extend(self, bytes);
        let mut bytes = bytes.unwrap_or_default();
        if let Some(contents) = bytes.get(MAGIC.len() + CHECKSUM..) {
            let checksum = blake3::hash(contents);
            bytes[MAGIC.len()..MAGIC.len() + CHECKSUM].copy_from_slice(checksum.as_bytes());
        }
        bytes
    }

    pub(crate) fn decode(guest: &str, bytes: &[u8]) -> Result<Self, DecodeError> {
        let contents = bytes.strip_prefix(MAGIC).ok_or(DecodeError::Corrupt)?;
        let (checksum, contents) = contents
            .split_first_chunk::<CHECKSUM>()
            .ok_or(DecodeError::Corrupt)?;
        if blake3::hash(contents) != *checksum {
            return Err(DecodeError::Corrupt);
        }
        let program: Self = postcard::from_bytes(contents).map_err(|_| DecodeError::Corrupt)?;
        if program.guest == guest {
            Ok(program)
        } else {
            Err(DecodeError::OtherGuest)
        }
    }
}

impl Serialize for Page {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Page;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Page, E> {
                Ok(Page(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
