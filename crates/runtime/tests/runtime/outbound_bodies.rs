//! Bodies: what is sent, what comes back, and in which pieces.

use crate::outbound::{CODE, Net, refused, result};
use crate::web::{Reply, Seen, Web, bytes, text};
use async_compression::tokio::write::{
    BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder,
};
use serde_json::json;
use tokio::io::{AsyncWrite, AsyncWriteExt};

fn echo(seen: &Seen) -> Reply {
    let head = format!(
        "x-type: {}\r\nx-length: {}\r\n",
        seen.header("content-type").unwrap_or("none"),
        seen.header("content-length").unwrap_or("none")
    );
    text("200 OK", &head, &seen.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_body_is_sent_with_its_type() {
    let web = Web::start(echo).await;
    let net = Net::to(&[&web]);
    let code = "
        const form = new FormData();
        form.append('a', '1');
        form.append('file', new Blob(['x'], { type: 'text/csv' }), 'a\"b.csv');
        const bodies = ['text', new Uint8Array([104, 105]), new TextEncoder().encode('-buffer-').buffer, new URLSearchParams({ q: 'a b' }),
            new Blob(['blob'], { type: 'image/png' }), ReadableStream.from([new Uint8Array([97]), new Uint8Array([98])]), form, ''];
        const seen = [];
        for (const body of bodies) {
            const answer = await fetch(url, { method: 'post', body });
            seen.push([answer.headers.get('x-type'), await answer.text()]);
        }
        return seen.map(([type, text]) => {
            const boundary = /boundary=(.*)/.exec(type)?.[1];
            return boundary === undefined ? [type, text] : [type.replace(boundary, 'B'), text.replaceAll(boundary, 'B')];
        });";
    let form = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; \
        filename=\"a%22b.csv\"\r\nContent-Type: text/csv\r\n\r\nx\r\n--B--\r\n";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!([
            ["text/plain;charset=utf-8", "text"],
            ["none", "hi"],
            ["none", "-buffer-"],
            ["application/x-www-form-urlencoded;charset=utf-8", "q=a+b"],
            ["image/png", "blob"],
            ["none", "ab"],
            ["multipart/form-data; boundary=B", form],
            ["text/plain;charset=utf-8", ""],
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_without_a_body_say_how_long_it_is_where_servers_ask() {
    let web = Web::start(echo).await;
    let net = Net::to(&[&web]);
    let code = "const lengths = []; for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'patch', 'HEAD']) \
        lengths.push((await fetch(url, { method })).headers.get('x-length')); return lengths;";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!(["none", "0", "0", "none", "none", "none"])
    );
    let methods = ["DELETE /", "GET /", "HEAD /", "POST /", "PUT /", "patch /"];
    assert_eq!(web.lines(), methods.map(str::to_owned).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_read_in_pieces_by_a_reader_and_by_iteration() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    let web = Web::start(|_| Reply::Bytes(chunked.to_vec())).await;
    let net = Net::to(&[&web]);
    let code = "
        const texts = [];
        const reader = (await fetch(url)).body.getReader();
        let text = '';
        for (;;) {
            const { value, done } = await reader.read();
            if (done) break;
            if (!(value instanceof Uint8Array)) throw new Error('no bytes');
            text += new TextDecoder().decode(value, { stream: true });
        }
        texts.push(text);
        text = '';
        for await (const piece of (await fetch(url)).body) text += new TextDecoder().decode(piece);
        texts.push(text);
        const answer = await fetch(url);
        const copy = answer.clone();
        texts.push(await answer.text(), await copy.text());
        try { await answer.text(); } catch (error) { texts.push(error.name); }
        return texts;";
    let world = "hello world";
    assert_eq!(
        result(&net.run(&web.url("/"), code).await),
        json!([world, world, world, world, "TypeError"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_body_flows_only_as_far_as_it_is_read() {
    let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let web = Web::start(move |_| Reply::Endless(head.clone(), vec![b'x'; 16 << 10])).await;
    let net = Net::to(&[&web]);
    let code = "
        const answer = await fetch(url);
        const reader = answer.body.getReader();
        let length = 0;
        while (length < 100_000) length += (await reader.read()).value.length;
        await reader.cancel();
        return length < 1_000_000;";
    let execution = net.run(&web.url("/"), code).await;
    assert_eq!(result(&execution), true);
    assert!(execution.outbound[0].received_bytes < 1_000_000);
    // Whoever cancels closes the connection: the server notices.
    let closed = web.closed.acquire().await;
    assert!(closed.is_ok());
}

async fn compressed<W: AsyncWrite + Unpin>(
    make: impl FnOnce(Vec<u8>) -> W,
    into: impl FnOnce(W) -> Vec<u8>,
    content: &[u8],
) -> Vec<u8> {
    let mut encoder = make(Vec::new());
    encoder.write_all(content).await.expect("it compresses");
    encoder.shutdown().await.expect("it ends");
    into(encoder)
}

async fn encoded(encoding: &str, content: &[u8]) -> Vec<u8> {
    match encoding {
        "br" => compressed(BrotliEncoder::new, BrotliEncoder::into_inner, content).await,
        "zstd" => compressed(ZstdEncoder::new, ZstdEncoder::into_inner, content).await,
        "deflate" => compressed(ZlibEncoder::new, ZlibEncoder::into_inner, content).await,
        "raw" => compressed(DeflateEncoder::new, DeflateEncoder::into_inner, content).await,
        _ => compressed(GzipEncoder::new, GzipEncoder::into_inner, content).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_decompressed_and_counted_afterwards() {
    for encoding in ["gzip", "br", "zstd", "deflate", "raw"] {
        let named = if encoding == "raw" {
            "deflate"
        } else {
            encoding
        };
        let small = encoded(encoding, b"hello").await;
        let bomb = encoded(encoding, &vec![0; 11 << 20]).await;
        assert!(bomb.len() < 100_000, "{encoding}");
        let web = Web::start(move |seen| {
            let body = if seen.line == "GET /bomb" {
                &bomb
            } else {
                &small
            };
            bytes("200 OK", &format!("content-encoding: {named}\r\n"), body)
        })
        .await;
        let net = Net::to(&[&web]);
        let execution = net
            .run(&web.url("/"), "return await (await fetch(url)).text();")
            .await;
        assert_eq!(result(&execution), "hello", "{encoding}");
        let execution = net.run(&web.url("/bomb"), CODE).await;
        assert_eq!(result(&execution), refused("body_too_large"), "{encoding}");
        assert_eq!(execution.outbound[0].error, Some("body_too_large"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_it_says_is_an_error_and_no_crash() {
    for (encoding, body) in [
        ("gzip", "no gzip"),
        ("br", "\u{ff}\u{ff}no brotli"),
        ("zstd", "no zstd"),
        ("deflate", "xno deflate"),
        ("gzip, gzip, gzip, gzip", "too many layers"),
    ] {
        let web =
            Web::start(move |_| text("200 OK", &format!("content-encoding: {encoding}\r\n"), body))
                .await;
        let execution = Net::to(&[&web]).run(&web.url("/"), CODE).await;
        assert_eq!(
            result(&execution),
            refused("invalid_response"),
            "{encoding}"
        );
    }
}
