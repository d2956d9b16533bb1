//! Messages between host and guest: a sequence of fields, each a 32-bit little-endian length and that many bytes.

/// Reads the fields of a message that the host wrote.
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self(message)
    }

    /// The next field, empty when the message has ended.
    pub(crate) fn take(&mut self) -> &'a [u8] {
        let Some((length, rest)) = self.0.split_first_chunk::<4>() else {
            return &[];
        };
        let length = (u32::from_le_bytes(*length) as usize).min(rest.len());
        let (field, rest) = rest.split_at(length);
        self.0 = rest;
        field
    }

    pub(crate) fn number(&mut self) -> u32 {
        self.take()
            .first_chunk::<4>()
            .map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes a message for the host.
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

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
