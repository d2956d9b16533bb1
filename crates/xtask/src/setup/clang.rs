//! clang and llvm-ar, which compile QuickJS for wasm32.

use std::process::Command;

use super::system::Package;
use crate::process::{find, succeeds};

pub(crate) const PACKAGE: Package = Package {
    what: "clang with its wasm32 back end, and llvm-ar, which compile the JavaScript engine",
    debian: &["clang", "llvm"],
    present,
};

/// What a C compiler's build script must be told, so that it compiles for wasm32.
pub(crate) const ENVIRONMENT: [(&str, &str); 2] = [
    ("CC_wasm32_unknown_unknown", "clang"),
    ("AR_wasm32_unknown_unknown", "llvm-ar"),
];

/// Apple's clang is one without the back end, so it is asked to compile something.
fn present() -> bool {
    let arguments = [
        "--target=wasm32-unknown-unknown",
        "-fsyntax-only",
        "-xc",
        "/dev/null",
    ];
    find("llvm-ar").is_some() && succeeds(Command::new("clang").args(arguments))
}
