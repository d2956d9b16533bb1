//! Tells the server what it is built of: versions from the lock file, and the files of guest and page.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn main() {
    // `sqlx::migrate!` reads the folder, which cargo does not see by itself.
    println!("cargo:rerun-if-changed=migrations");
    say_versions();
    embed_site();
}

/// The versions of what runs functions, for the catalogue of runtimes.
fn say_versions() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    println!("cargo:rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(&lock).expect("the workspace has a lock file");
    for package in ["rquickjs", "wasmtime", "oxc"] {
        let entry = format!("[[package]]\nname = \"{package}\"\nversion = \"");
        let version = lock
            .split_once(&entry)
            .and_then(|(_, rest)| rest.split('"').next())
            .unwrap_or("unknown");
        println!(
            "cargo:rustc-env=FLINT_{}_VERSION={version}",
            package.to_uppercase()
        );
    }
}

/// Writes `embedded.rs`: a table of the page's files and the guest, as `cargo xtask` left them in `<target>/flint`.
/// What is missing is left out, so that `cargo check` needs neither.
fn embed_site() {
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    // <target>/<profile>/build/<package>/out
    let target = out
        .ancestors()
        .nth(4)
        .expect("cargo's folders are that deep");
    let flint = target.join("flint");
    let site = flint.join("site");
    // The folder must be there to be watched: cargo takes a missing path for a changed one, at every build.
    fs::create_dir_all(&site).expect("the target folder is writable");
    println!("cargo:rerun-if-changed={}", flint.display());
    let mut table = String::from("pub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    let mut files: Vec<PathBuf> = fs::read_dir(&site)
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .collect();
    files.sort();
    for file in files.iter().filter(|it| it.is_file()) {
        let name = file
            .file_name()
            .expect("a file has a name")
            .to_string_lossy();
        table += &format!(
            "    ({name:?}, include_bytes!({:?})),\n",
            file.display().to_string()
        );
    }
    table += "];\n";
    let guest = flint.join("guest.wasm");
    table += &if guest.is_file() {
        format!(
            "pub(crate) static GUEST: Option<&[u8]> = Some(include_bytes!({:?}));\n",
            guest.display().to_string()
        )
    } else {
        "pub(crate) static GUEST: Option<&[u8]> = None;\n".to_owned()
    };
    fs::write(out.join("embedded.rs"), table).expect("OUT_DIR is writable");
}
