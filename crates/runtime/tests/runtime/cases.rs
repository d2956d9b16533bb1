//! Every file of `cases/` is a test.

use crate::{case, engine};
use std::path::{Path, PathBuf};

#[tokio::test(flavor = "multi_thread")]
async fn every_case_gives_what_its_comment_says() {
    let engine = engine::shared();
    let mut running = tokio::task::JoinSet::new();
    for path in paths() {
        let engine = engine.clone();
        running.spawn(async move { (case::run(&engine, &path).await, path) });
    }
    let mut failures = Vec::new();
    let mut count = 0;
    while let Some(ended) = running.join_next().await {
        count += 1;
        let (result, path) = ended.expect("a case does not panic");
        if let Err(difference) = result {
            failures.push(format!("{}: {difference}", path.display()));
        }
    }
    failures.sort();
    assert!(
        failures.is_empty(),
        "{} of {count} cases differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(count >= 60, "only {count} cases were found");
}

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let entries = std::fs::read_dir(folder).expect("the folder of cases");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}
