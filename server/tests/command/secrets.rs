//! The master key on disk: who may read it, what happens without it, and what a rotation leaves behind when it is killed.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use api::{names::SecretName, secrets::SecretValue};
use serde_json::json;
use server::{
    clock::Clock,
    secrets::{Secrets, Target, keyring::KeySource},
    store::{Database, Opening, Store},
};

use crate::{assert_refused, create_token, flint, folder, serve};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OTHER: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

fn rotate_key(data: &Path) -> Output {
    flint(data, &["secrets", "rotate-key"])
}

fn key_file(data: &Path) -> PathBuf {
    data.join("master.key")
}

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path).expect("a file");
    metadata.permissions().mode() & 0o777
}

fn write_key(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
}

fn with_key(data: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
    command
        .env_clear()
        .env("FLINT_DATA_DIR", data)
        .envs(variables.iter().copied())
        .args(args);
    command.output().expect("flint runs")
}

fn assert_done(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// A store as a server has it.
async fn open(data: &Path) -> (Store, Secrets) {
    let clock = Clock::system();
    let opening = Opening {
        database: Database::Sqlite(data.join("flint.sqlite")),
        expected: None,
        migrate: false,
    };
    let (store, _) = Store::open(opening, &clock).await.expect("it opens");
    let source = KeySource::File(key_file(data));
    (store.clone(), Secrets::new(store, clock, source))
}

async fn values(data: &Path) -> Vec<String> {
    let (store, secrets) = open(data).await;
    let account = store.account().await.expect("an account").id;
    let mut values = Vec::new();
    for secret in store.secrets(account, None, 1_000).await.expect("secrets") {
        let opened = secrets.read(account, &secret.name).await.expect("it opens");
        values.push(opened.expect("it is there").value.to_string());
    }
    store.close().await;
    values
}

/// More secrets than a rotation encrypts at once.
async fn folder_with_secrets() -> (tempfile::TempDir, Vec<String>) {
    let data = folder();
    assert_done(&create_token(data.path()));
    let (store, secrets) = open(data.path()).await;
    let account = store.account().await.expect("an account").id;
    for number in 1000..1130 {
        let name = SecretName::parse(&format!("secret-{number}")).expect("a name");
        let target = Target {
            account,
            name: &name,
            by: "test",
        };
        let value = SecretValue::new(json!(number)).expect("a secret");
        secrets.create(target, &value).await.expect("it is created");
    }
    store.close().await;
    let expected = (1000..1130).map(|it| it.to_string()).collect();
    (data, expected)
}

#[test]
fn a_key_that_flint_makes_is_for_its_owner_alone() {
    let data = folder();
    assert_done(&rotate_key(data.path()));
    assert_eq!(mode(&key_file(data.path())), 0o600);
    let files = fs::read_dir(data.path()).expect("a folder");
    let names: Vec<_> = files.map(|it| it.expect("a file").file_name()).collect();
    let keys = names
        .iter()
        .filter(|it| it.to_string_lossy().contains("key"));
    assert_eq!(keys.count(), 1, "{names:?}");
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_way_out() {
    let data = folder();
    assert_done(&rotate_key(data.path()));
    let key = key_file(data.path());
    for mode in [0o644, 0o640, 0o604, 0o660, 0o611] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("set");
        let what = format!("run `chmod 600 {}`", key.display());
        assert_refused(&serve(data.path()), 9, &what);
        assert_refused(&rotate_key(data.path()), 9, &what);
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o400)).expect("set");
    assert_done(&rotate_key(data.path()));
}

#[test]
fn another_key_a_missing_one_and_none_at_all_are_told_apart() {
    let data = folder();
    assert_done(&rotate_key(data.path()));
    let key = key_file(data.path());
    let good = fs::read_to_string(&key).expect("a key");
    write_key(&key, OTHER, 0o600);
    assert_refused(&serve(data.path()), 9, "is another one");
    assert_refused(&rotate_key(data.path()), 9, "is another one");
    assert_eq!(fs::read_to_string(&key).expect("a key"), OTHER);

    for garbage in ["hunter2", "", &"0".repeat(2_000)] {
        write_key(&key, garbage, 0o600);
        let output = serve(data.path());
        assert_refused(&output, 9, "does not hold a master key");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("hunter2"));
    }

    fs::remove_file(&key).expect("removed");
    assert_refused(&serve(data.path()), 9, "is missing");
    assert!(!key.exists(), "no key is made that opens nothing");

    write_key(&key, &good, 0o600);
    assert_done(&rotate_key(data.path()));
}

#[test]
fn a_key_may_come_from_the_environment_or_from_another_file() {
    let data = folder();
    let given = [("FLINT_MASTER_KEY", KEY)];
    let rotate = ["secrets", "rotate-key"];
    assert_refused(
        &with_key(data.path(), &given, &rotate),
        9,
        "FLINT_NEXT_MASTER_KEY",
    );
    let next = [("FLINT_MASTER_KEY", KEY), ("FLINT_NEXT_MASTER_KEY", OTHER)];
    assert_done(&with_key(data.path(), &next, &rotate));
    assert!(!key_file(data.path()).exists());
    assert_refused(
        &with_key(data.path(), &next, &rotate),
        9,
        "has chosen FLINT_NEXT_MASTER_KEY already",
    );
    let listen = ["serve", "--listen", "127.0.0.1:0"];
    assert_refused(&with_key(data.path(), &given, &listen), 9, "is another one");

    let elsewhere = folder();
    let file = elsewhere.path().join("flint.key");
    write_key(&file, OTHER, 0o600);
    let path = file.to_string_lossy().into_owned();
    let both = [("FLINT_MASTER_KEY", KEY), ("FLINT_MASTER_KEY_FILE", &path)];
    assert_refused(
        &with_key(data.path(), &both, &rotate),
        9,
        "keep one of them",
    );
    let from_file = [("FLINT_MASTER_KEY_FILE", path.as_str())];
    assert_done(&with_key(data.path(), &from_file, &rotate));
    assert_eq!(mode(&file), 0o600);

    let bad = with_key(data.path(), &[("FLINT_MASTER_KEY", "hunter2")], &listen);
    assert_refused(&bad, 9, "FLINT_MASTER_KEY does not hold a master key");
    assert!(!String::from_utf8_lossy(&bad.stderr).contains("hunter2"));
}

#[tokio::test]
async fn who_has_lost_the_key_can_begin_again() {
    let (data, _) = folder_with_secrets().await;
    fs::remove_file(key_file(data.path())).expect("removed");
    assert_refused(&rotate_key(data.path()), 9, "flint secrets forget");
    let unsaid = flint(data.path(), &["secrets", "forget"]);
    assert_eq!(unsaid.status.code(), Some(2), "it must be said");
    let forgotten = flint(data.path(), &["secrets", "forget", "--all"]);
    assert_done(&forgotten);
    assert!(String::from_utf8_lossy(&forgotten.stdout).contains("130 secrets"));
    assert_done(&rotate_key(data.path()));
    assert_eq!(values(data.path()).await, [] as [String; 0]);
}

#[tokio::test]
async fn a_rotation_keeps_every_value() {
    let (data, expected) = folder_with_secrets().await;
    let before = fs::read_to_string(key_file(data.path())).expect("a key");
    let output = rotate_key(data.path());
    assert_done(&output);
    assert!(String::from_utf8_lossy(&output.stdout).contains("130 secrets"));
    assert_ne!(
        fs::read_to_string(key_file(data.path())).expect("a key"),
        before
    );
    assert_eq!(values(data.path()).await, expected);
}

/// Starts a rotation that stands still at the instant, and kills it there.
fn kill_rotation_at(data: &Path, instant: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flint"));
    command
        .env_clear()
        .env("FLINT_DATA_DIR", data)
        .env("FLINT_TEST_HALT_AT", instant)
        .args(["secrets", "rotate-key"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("flint runs");
    let log = BufReader::new(child.stderr.take().expect("its log"));
    let halted = format!("halted at {instant}");
    let mut lines = log.lines().map(|it| it.expect("text"));
    assert!(lines.any(|it| it.contains(&halted)), "{instant} never came");
    child.kill().expect("flint is killed");
    child.wait().expect("flint is gone");
}

async fn a_rotation_killed_at(instant: &str) {
    let (data, expected) = folder_with_secrets().await;
    for _ in 0..2 {
        kill_rotation_at(data.path(), instant);
        assert_eq!(values(data.path()).await, expected, "nothing is lost");
    }
    let old = fs::read_to_string(key_file(data.path())).expect("a key");
    assert_done(&rotate_key(data.path()));
    assert_eq!(values(data.path()).await, expected);
    assert_ne!(
        fs::read_to_string(key_file(data.path())).expect("a key"),
        old
    );
    assert!(!data.path().join("master.key.next").exists());
    assert_eq!(mode(&key_file(data.path())), 0o600);
}

macro_rules! kills {
    ($($name:ident: $instant:literal),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            a_rotation_killed_at($instant).await;
        })*
    };
}

kills! {
    nothing_is_lost_when_a_rotation_is_killed_before_it_encrypts: "key_written",
    nothing_is_lost_when_a_rotation_is_killed_half_way: "secrets_encrypted",
    nothing_is_lost_when_a_rotation_is_killed_after_it_chose_the_key: "key_chosen",
}
