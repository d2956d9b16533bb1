//! A client that waits: for all that is not measured under load.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::response::Extent;

/// How long an answer may take before we give up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes read at once.
pub(super) const BUFFER: usize = 64 << 10;

pub(super) struct Client {
    stream: TcpStream,
    /// Head lines that go with every request, each ended by CRLF.
    headers: String,
}

pub(super) struct Answer {
    pub(super) status: u16,
    /// As it was sent, with names in whatever case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Client {
    pub(super) fn connect(address: SocketAddr, headers: &str) -> Result<Client> {
        let stream =
            TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Client {
            stream,
            headers: headers.to_owned(),
        })
    }

    /// Sends JSON and gets JSON; any status but a success is a failure.
    pub(super) fn call(&mut self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.send(method, path, body.as_bytes())?;
        let text = String::from_utf8_lossy(&answer.body);
        if !(200..300).contains(&answer.status) {
            bail!("{method} {path} answered {}: {text}", answer.status);
        }
        serde_json::from_str(&text)
            .with_context(|| format!("{method} {path} answered no JSON: {text}"))
    }

    pub(super) fn send(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        self.stream
            .write_all(&request(method, path, &self.headers, body))?;
        let mut received = Vec::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = self
                .stream
                .read(&mut buffer)
                .with_context(|| format!("{method} {path} got no answer"))?;
            if read == 0 {
                bail!("the connection was closed during {method} {path}");
            }
            received.extend_from_slice(&buffer[..read]);
            if let Some(extent) = Extent::find(&received)? {
                return Ok(Answer {
                    status: extent.status,
                    head: String::from_utf8_lossy(&received[..extent.body]).into_owned(),
                    body: extent.body(&received)?.into_owned(),
                });
            }
        }
    }
}

/// A request as it goes over the wire.
pub(super) fn request(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}
