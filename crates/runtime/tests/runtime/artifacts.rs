//! What is kept on disk: compiled engines and programs. Damage is found, never run.

use crate::engine::{config, invoke, program, shared};
use runtime::{DecodeError, Engine, Program};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ADD: &str = "const two = 2; async function lambda() { return 40 + two; }";

#[tokio::test]
async fn a_program_survives_its_encoding() {
    let engine = shared();
    let bytes = program(&engine, ADD).await.encode();
    let decoded = Arc::new(engine.decode(&bytes).expect("it decodes"));
    assert_eq!(invoke(&engine, &decoded).await.outcome.as_deref(), Ok("42"));
}

#[tokio::test]
async fn a_damaged_program_is_refused() {
    let engine = shared();
    let bytes = program(&engine, ADD).await.encode();
    assert_eq!(decode_error(&engine, b""), DecodeError::Corrupt);
    assert_eq!(
        decode_error(&engine, &bytes[..bytes.len() - 1]),
        DecodeError::Corrupt
    );
    for at in [0, 9, 50, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(
            decode_error(&engine, &damaged),
            DecodeError::Corrupt,
            "byte {at}"
        );
    }
}

#[tokio::test]
async fn the_engine_is_loaded_from_its_cache_and_compiled_again_when_that_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Engine::open(config(folder.path().to_owned(), 2)).expect("it compiles");
    let bytes = program(&first, ADD).await.encode();
    let kept = kept(folder.path());
    let written = modified(&kept);

    let second = Engine::open(config(folder.path().to_owned(), 2)).expect("it loads");
    assert_eq!(modified(&kept), written, "the second start compiled again");
    assert_eq!(second.guest_hash(), first.guest_hash());

    let mut damaged = std::fs::read(&kept).expect("the kept engine");
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(&kept, &damaged).expect("damage");
    let third = Engine::open(config(folder.path().to_owned(), 2)).expect("it compiles again");
    assert_ne!(std::fs::read(&kept).expect("the kept engine"), damaged);
    let decoded = Arc::new(
        third
            .decode(&bytes)
            .expect("the snapshot is the same each time"),
    );
    assert_eq!(invoke(&third, &decoded).await.outcome.as_deref(), Ok("42"));
}

#[test]
fn an_engine_without_a_cache_folder_runs_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").expect("a file");
    assert!(Engine::open(config(file.join("cache"), 1)).is_ok());
}

#[test]
fn what_is_no_guest_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut config = config(folder.path().to_owned(), 1);
    config.guest = b"not wasm".as_slice().into();
    assert!(Engine::open(config).is_err());
}

fn decode_error(engine: &Engine, bytes: &[u8]) -> DecodeError {
    engine
        .decode(bytes)
        .map(|program: Program| program.size())
        .expect_err("it is damaged")
}

fn kept(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path());
    let file = files.next().expect("a kept engine");
    assert_eq!(files.next(), None, "nothing else is left behind");
    file
}

fn modified(file: &Path) -> std::time::SystemTime {
    std::fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .expect("its time")
}
