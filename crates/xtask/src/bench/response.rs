//! As much of HTTP/1.1 as it takes to find the end of a response.

use anyhow::{Context, Result, bail};

/// Where a response stands in a buffer.
#[derive(Debug, PartialEq)]
pub(super) struct Extent {
    pub(super) status: u16,
    /// Where the body begins.
    pub(super) body: usize,
    /// Where the response ends.
    pub(super) end: usize,
    chunked: bool,
}

impl Extent {
    /// The first response of the buffer, if it is there as a whole.
    pub(super) fn find(buffer: &[u8]) -> Result<Option<Extent>> {
        let Some(head) = position(buffer, b"\r\n\r\n") else {
            return Ok(None);
        };
        let text =
            std::str::from_utf8(&buffer[..head]).context("the head of a response is no text")?;
        let mut lines = text.split("\r\n");
        let status = lines
            .next()
            .and_then(|it| it.split(' ').nth(1))
            .and_then(|it| it.parse().ok());
        let status = status.context("a response has no status")?;
        let body = head + 4;
        let mut end = Some(body);
        let mut chunked = false;
        for (name, value) in lines.filter_map(|it| it.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                end = Some(
                    body + value
                        .trim()
                        .parse::<usize>()
                        .context("a length is no number")?,
                );
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = true;
            }
        }
        if chunked {
            end = end_of_chunks(buffer, body)?;
        }
        let end = end.filter(|it| *it <= buffer.len());
        Ok(end.map(|end| Extent {
            status,
            body,
            end,
            chunked,
        }))
    }

    /// The body, without the frames of its chunks.
    pub(super) fn body<'a>(&self, buffer: &'a [u8]) -> Result<std::borrow::Cow<'a, [u8]>> {
        let raw = &buffer[self.body..self.end];
        if !self.chunked {
            return Ok(raw.into());
        }
        let mut body = Vec::new();
        let mut at = 0;
        while let Some((start, length)) = chunk(raw, at)? {
            if length == 0 {
                break;
            }
            body.extend_from_slice(&raw[start..start + length]);
            at = start + length + 2;
        }
        Ok(body.into())
    }
}

/// Where the last chunk, the empty one, ends.
fn end_of_chunks(buffer: &[u8], mut at: usize) -> Result<Option<usize>> {
    while let Some((start, length)) = chunk(buffer, at)? {
        at = start + length + 2;
        if length == 0 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Where the content of the chunk that begins at `at` starts, and how long it is.
fn chunk(buffer: &[u8], at: usize) -> Result<Option<(usize, usize)>> {
    let Some(line) = buffer.get(at..).and_then(|it| position(it, b"\r\n")) else {
        return Ok(None);
    };
    let digits = String::from_utf8_lossy(&buffer[at..at + line]);
    let length = usize::from_str_radix(digits.trim(), 16);
    match length {
        Ok(length) => Ok(Some((at + line + 2, length))),
        Err(_) => bail!("`{digits}` is no chunk's length"),
    }
}

pub(super) fn position(buffer: &[u8], needle: &[u8]) -> Option<usize> {
    buffer.windows(needle.len()).position(|it| it == needle)
}

#[cfg(test)]
mod tests {
    use super::Extent;

    fn body(text: &str) -> Option<(u16, String, usize)> {
        let extent = Extent::find(text.as_bytes()).expect("it is well formed")?;
        let body = extent.body(text.as_bytes()).expect("it is well formed");
        Some((
            extent.status,
            String::from_utf8_lossy(&body).into_owned(),
            extent.end,
        ))
    }

    #[test]
    fn a_length_ends_a_body() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP";
        assert_eq!(body(text), Some((200, "ok".into(), 40)));
    }

    #[test]
    fn an_empty_chunk_ends_a_body() {
        let text = "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n3\r\nne.\r\n0\r\n\r\n";
        assert_eq!(body(text), Some((404, "none.".into(), text.len())));
    }

    #[test]
    fn a_response_without_either_has_no_body() {
        let text = "HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(body(text), Some((204, String::new(), text.len())));
    }

    #[test]
    fn a_part_of_a_response_is_none() {
        for part in [
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
        ] {
            assert_eq!(body(part), None);
        }
        assert_eq!(
            body("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n"),
            None
        );
    }
}
