//! Work that several entrances share: the API, a start after a crash, and whatever else deploys or invokes.

pub(crate) mod deploy;
pub(crate) mod invoke;
pub(crate) mod outcome;
pub(crate) mod start;
