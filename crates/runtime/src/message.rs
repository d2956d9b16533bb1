//! Messages between host and guest: a sequence of fields, each a 32-bit little-endian length and that many bytes.

/// Writes a message for the guest.
#[derive(Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        self.push(bytes);
        self
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Reads the fields of a message that the guest wrote. Nothing in it is trusted: what is cut short reads as empty.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    pub(crate) fn take(&mut self) -> &'a [u8] {
        let Some((length, rest)) = self.0.split_first_chunk::<4>() else {
            return &[];
        };
        let length = (u32::from_le_bytes(*length) as usize).min(rest.len());
        let (field, rest) = rest.split_at(length);
        self.0 = rest;
        field
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next field when it has exactly this length.
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take().try_into().ok()
    }

    /// The next field as text, cut to at most `most` bytes.
    pub(crate) fn text(&mut self, most: usize) -> String {
        let field = self.take();
        String::from_utf8_lossy(&field[..field.len().min(most)]).into_owned()
    }
}
