//! Link arguments of the guest, kept here so that a plain `cargo build` is right.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() != Ok("wasm32") {
        return;
    }
    for argument in [
        // A small call never grows its memory: growing takes the process-wide lock on memory mappings.
        "--initial-memory=4194304",
        // Recursion that outgrows the stack hits address zero and traps, it never overwrites data.
        "--stack-first",
        "-zstack-size=1048576",
    ] {
        println!("cargo::rustc-link-arg={argument}");
    }
}
