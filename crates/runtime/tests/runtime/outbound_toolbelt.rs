//! `Toolbelt.HTTPClient`: what existing functions call.

use crate::outbound::{Net, result};
use crate::web::{Seen, Web, text};
use serde_json::json;

async fn web() -> Web {
    Web::start(|seen: &Seen| {
        let (status, path) = match seen.line.as_str() {
            "GET /missing" => ("404 Not Found", "missing"),
            _ => ("200 OK", ""),
        };
        let body = json!({ "line": seen.line, "body": seen.body, "type": seen.header("content-type"), "accept": seen.header("accept"), "auth": seen.header("authorization"), "path": path });
        text(status, "content-type: application/json\r\nx-own: 1\r\n", &body.to_string())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn existing_functions_call_back_with_what_they_fetch() {
    let web = web().await;
    let net = Net::to(&[&web]);
    let code = r#"
        const { Toolbelt } = require("lp-faas-toolbelt");
        function lambda(input, callback) {
            const httpClient = Toolbelt.HTTPClient();
            httpClient(input.payload, { method: "GET", headers: { "X-Custom": "1" }, simple: false, resolveWithFullResponse: true })
                .then((response) => callback(null, [response.statusCode, response.headers["x-own"], JSON.parse(response.body).line]))
                .catch((error) => callback(error));
        }"#;
    assert_eq!(
        result(&net.run_code(&web.url("/a"), code).await),
        json!([200, "1", "GET /a"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_knows_forms_json_queries_and_failures() {
    let web = web().await;
    let net = Net::to(&[&web]);
    let code = r#"
        import { Toolbelt } from "core-functions-toolbelt";
        export default async function lambda({ payload: url }) {
            const client = Toolbelt.HTTPClient();
            const seen = [];
            const form = await client({ uri: url, method: "POST", form: { a: "b c" }, json: true });
            seen.push([form.type, form.body, form.accept]);
            const sent = await client.post(url, { json: { a: 1 } });
            seen.push([sent.type, sent.body]);
            const query = await client({ url, qs: { q: "x y" }, json: true, auth: { bearer: "token" } });
            seen.push([query.line, query.auth]);
            try {
                await client(url + "missing", { json: true });
            } catch (error) {
                seen.push([error.name, error.statusCode, error.error.path, error.response.statusCode]);
            }
            try {
                await client("https://other.example");
            } catch (error) {
                seen.push([error.name, error.code, error.message.includes("Settings")]);
            }
            return seen;
        }"#;
    assert_eq!(
        result(&net.run_code(&web.url("/"), code).await),
        json!([
            [
                "application/x-www-form-urlencoded;charset=utf-8",
                "a=b+c",
                "application/json"
            ],
            ["application/json", "{\"a\":1}"],
            ["GET /?q=x+y", "bearer token"],
            ["StatusCodeError", 404, "missing", 404],
            ["RequestError", "domain_not_allowed", true],
        ])
    );
}
