//! Names say what is in a file. Some words say nothing.

use crate::{
    checkout::{Checkout, Finding},
    hold,
};

const EMPTY: [&str; 11] = [
    "common", "helper", "helpers", "manager", "managers", "misc", "shared", "types", "util",
    "utils", "stuff",
];

#[test]
fn no_file_or_folder_has_a_name_that_says_nothing() {
    hold(|checkout: &Checkout| {
        let empty = |part: &&str| EMPTY.contains(&part.split('.').next().unwrap_or_default());
        let found = checkout.files.iter().filter_map(|file| {
            let part = file.path.split('/').find(empty)?;
            Some(file.finding(1, format!("`{part}` says nothing about what is in it")))
        });
        found.collect::<Vec<Finding>>()
    });
}

#[test]
fn a_module_is_beside_its_folder_and_never_mod_rs() {
    hold(|checkout: &Checkout| {
        let found = checkout.ending("/mod.rs");
        found
            .map(|it| it.finding(1, "`foo.rs` stands beside `foo/`; there is no mod.rs"))
            .collect()
    });
}
