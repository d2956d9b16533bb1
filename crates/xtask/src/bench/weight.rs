//! What a first visit of the Deployments page transfers.

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
    for path in assets(&document) {
        let answer = client.send("GET", &path, b"")?;
        transfers.push(transfer(&path, &answer));
    }
    Ok(transfers)
}

/// The assets that the document names, each once.
fn assets(document: &str) -> Vec<String> {
    let named = document
        .split(['"', '\''])
        .filter(|it| it.starts_with("/assets/"));
    let mut paths: Vec<String> = named.map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    paths
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
    use super::assets;

    #[test]
    fn each_asset_counts_once() {
        let document = r#"<link href="/assets/a.css"><script src='/assets/b.js'></script><link href="/assets/a.css">"#;
        assert_eq!(assets(document), ["/assets/a.css", "/assets/b.js"]);
    }
}
