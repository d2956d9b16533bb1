//! What a first visit of the Deployments page transfers: the document, what it names, what that loads by itself, and what
//! the page asks the API for once it follows what changes. Lazy pages' chunks of wasm are loaded when such a page is
//! visited, unless a document names them.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{
    flint::Flint,
    http::{Answer, Client},
};

/// One file of the visit, with the bytes of its answer, head included.
pub(super) struct Transfer {
    pub(super) path: String,
    pub(super) bytes: usize,
}

/// What the page asks for when its stream of changes is open: something may have changed since it was rendered.
const ASKED: [&str; 2] = [
    "/api/v1/session",
    "/api/v1/functions?deployed=true&limit=200",
];

const PASSWORD: &str = "a password for the bench";

/// `server` still waits for its first admin.
pub(super) fn first_visit(server: &Flint) -> Result<Vec<Transfer>> {
    let cookie = set_up(server)?;
    let mut client = Client::connect(
        server.address,
        &format!("accept-encoding: br\r\ncookie: {cookie}\r\n"),
    )?;
    let mut plain = Client::connect(server.address, &format!("cookie: {cookie}\r\n"))?;
    let page = client.send("GET", "/deployments", b"")?;
    let document = plain.send("GET", "/deployments", b"")?;
    if document.status != 200 {
        bail!("/deployments answered {}", document.status);
    }
    let mut transfers = vec![transfer("/deployments", &page)];
    let document = String::from_utf8_lossy(&document.body);
    let mut waiting = named_in_document(&document);
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop_first() {
        let answer = client.send("GET", &path, b"")?;
        if answer.status != 200 {
            bail!("{path} answered {}", answer.status);
        }
        transfers.push(transfer(&path, &answer));
        if path.ends_with(".js") {
            let script = plain.send("GET", &path, b"")?;
            let loaded = loaded_by_script(&path, &String::from_utf8_lossy(&script.body));
            waiting.extend(loaded.into_iter().filter(|it| !seen.contains(it)));
        }
        seen.insert(path);
        waiting.retain(|it| !seen.contains(it));
    }
    for path in ASKED {
        let answer = client.send("GET", path, b"")?;
        if answer.status != 200 {
            bail!("{path} answered {}", answer.status);
        }
        transfers.push(transfer(path, &answer));
    }
    Ok(transfers)
}

/// The assets that the document has the browser load: other icons of the tab wait in attributes of data.
fn named_in_document(document: &str) -> BTreeSet<String> {
    let parts: Vec<&str> = document.split('"').collect();
    let named = parts.windows(2).filter_map(|it| {
        let [before, path] = it else { return None };
        let is_loaded = before.ends_with(" href=") || before.ends_with(" src=");
        (is_loaded && path.starts_with("/assets/")).then(|| (*path).to_owned())
    });
    named.collect()
}

/// The assets that a script loads on every visit: all that `boot.js` names, and what others import statically.
fn loaded_by_script(path: &str, script: &str) -> BTreeSet<String> {
    let is_boot = path.starts_with("/assets/boot-");
    let parts: Vec<&str> = script.split('"').collect();
    let loaded = parts.windows(2).filter_map(|it| {
        let [before, file] = it else { return None };
        let file = file.strip_prefix("./")?;
        let is_import = before.ends_with("import") || before.ends_with("from");
        (is_boot || is_import).then(|| format!("/assets/{file}"))
    });
    loaded.collect()
}

fn transfer(path: &str, answer: &Answer) -> Transfer {
    Transfer {
        path: path.to_owned(),
        bytes: answer.head.len() + answer.body.len(),
    }
}

/// Makes the first admin and gives the session's cookie.
fn set_up(server: &Flint) -> Result<String> {
    let code = server
        .line
        .split("code")
        .nth(1)
        .context("flint said no set-up code")?;
    let code = code
        .trim_start_matches([':', ' '])
        .split_whitespace()
        .next()
        .unwrap_or_default();
    let body = json!({ "code": code, "email": "bench@example.org", "password": PASSWORD });
    let mut client = Client::connect(server.address, "")?;
    let answer = client.send("POST", "/api/v1/setup", body.to_string().as_bytes())?;
    let cookie = answer.head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie")
            .then(|| value.split(';').next().unwrap_or_default().to_owned())
    });
    cookie.with_context(|| {
        format!(
            "the set-up failed: {}",
            String::from_utf8_lossy(&answer.body)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{loaded_by_script, named_in_document};

    #[test]
    fn each_asset_counts_once() {
        let document = r#"<link href="/assets/a.css"><script src="/assets/b.js"></script><link href="/assets/a.css">"#;
        assert!(
            named_in_document(document)
                .iter()
                .eq(["/assets/a.css", "/assets/b.js"])
        );
    }

    #[test]
    fn what_waits_in_an_attribute_of_data_does_not_count() {
        let document = r#"<link href="/assets/calm.svg" data-running="/assets/running.svg">"#;
        assert!(named_in_document(document).iter().eq(["/assets/calm.svg"]));
    }

    #[test]
    fn what_the_boot_script_names_counts_even_if_it_comes_late() {
        let script = r#"let f="./c-1.wasm";import("./a-1.js");"#;
        let loaded = loaded_by_script("/assets/boot-1.js", script);
        assert!(loaded.iter().eq(["/assets/a-1.js", "/assets/c-1.wasm"]));
    }

    #[test]
    fn what_a_script_may_load_later_does_not_count() {
        let script = r#"import{a}from"./a-1.js";import"./b-1.js";let f=()=>import("./c-1.js"),u="./d-1.wasm";"#;
        let loaded = loaded_by_script("/assets/elements-1.js", script);
        assert!(loaded.iter().eq(["/assets/a-1.js", "/assets/b-1.js"]));
    }
}
