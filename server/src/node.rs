//! Who this server is among those that share a database. The data folder remembers it, and only one server at a time
//! has the data folder: what this id left behind when it ended is nobody else's.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use uuid::Uuid;

use crate::clock::Clock;

pub(crate) fn id(data_dir: &Path, clock: &Clock) -> io::Result<Uuid> {
    let path = data_dir.join("node");
    match fs::read_to_string(&path) {
        Ok(text) => {
            let unreadable =
                |_| io::Error::other(format!("{} does not hold an id", path.display()));
            Uuid::try_parse(text.trim()).map_err(unreadable)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let id = clock.new_id();
            let unfinished = data_dir.join("node.unfinished");
            let mut file = File::create(&unfinished)?;
            writeln!(file, "{id}")?;
            file.sync_all()?;
            fs::rename(unfinished, path)?;
            File::open(data_dir)?.sync_all()?;
            Ok(id)
        }
        Err(error) => Err(error),
    }
}
