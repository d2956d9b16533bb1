//! Bodies of answers: decompressed, counted after decompression, and read in pieces when the function asks for one.

use super::calls::Call;
use super::fault;
use crate::reach::Refusal;
use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use async_compression::zstd::DParameter;
use futures_util::TryStreamExt;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::io;
use std::pin::Pin;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader};
use tokio_util::io::StreamReader;

/// Bytes of one piece.
const PIECE: usize = 64 << 10;
/// Encodings one over the other.
const LAYERS: usize = 3;
/// The window that zstd may ask for: 8 MiB, which the format recommends. More would be memory for a stranger to take.
const WINDOW_LOG: u32 = 23;

type Source = Pin<Box<dyn AsyncBufRead + Send>>;

/// A body that the function has not read to its end.
pub(super) struct OpenBody {
    source: Source,
    host: String,
    left: usize,
    most: usize,
    call: Call,
}

impl OpenBody {
    /// Gives the call back when the body cannot be read.
    pub(super) async fn new(
        incoming: Incoming,
        headers: &HeaderMap,
        host: &str,
        most: usize,
        call: Call,
    ) -> Result<Self, Refusal> {
        let stream = incoming.into_data_stream().map_err(io::Error::other);
        let mut source: Source = Box::pin(StreamReader::new(stream));
        let encodings = encodings(headers);
        if encodings.len() > LAYERS {
            return Err(fault::encoding(host));
        }
        for encoding in encodings.iter().rev() {
            source = match decode(source, encoding).await {
                Ok(source) => source,
                Err(error) => return Err(broken(host, &error)),
            };
        }
        Ok(Self {
            source,
            host: host.to_owned(),
            left: most,
            most,
            call,
        })
    }

    /// The next piece; an empty one is the end.
    pub(super) async fn read(&mut self) -> Result<Vec<u8>, Refusal> {
        let read = self.piece().await;
        match &read {
            Ok(piece) => self.call.received(piece.len()),
            Err(refusal) => self.call.failed(refusal.code),
        }
        read
    }

    async fn piece(&mut self) -> Result<Vec<u8>, Refusal> {
        let waiting = self.source.fill_buf().await;
        let waiting = waiting.map_err(|error| broken(&self.host, &error))?;
        let length = waiting.len().min(PIECE);
        if length > self.left {
            return Err(fault::too_large(self.most));
        }
        let piece = waiting[..length].to_vec();
        self.source.consume(length);
        self.left -= length;
        Ok(piece)
    }
}

fn encodings(headers: &HeaderMap) -> Vec<String> {
    let named = headers.get_all(header::CONTENT_ENCODING).iter();
    let names = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let names = names.map(|name| name.trim().to_ascii_lowercase());
    // What has a name that nobody knows is handed over as it came.
    names
        .filter(|name| ["gzip", "x-gzip", "br", "zstd", "deflate"].contains(&name.as_str()))
        .collect()
}

async fn decode(mut source: Source, encoding: &str) -> io::Result<Source> {
    // A body without bytes is empty whatever the header says, as after HEAD.
    if source.fill_buf().await?.is_empty() {
        return Ok(source);
    }
    Ok(match encoding {
        "br" => buffered(BrotliDecoder::new(source)),
        "zstd" => {
            let window = [DParameter::window_log_max(WINDOW_LOG)];
            let mut decoder = ZstdDecoder::with_params(source, &window);
            decoder.multiple_members(true);
            buffered(decoder)
        }
        // The standard means zlib's format; some servers send what is inside it alone.
        "deflate" if is_zlib(source.fill_buf().await?) => buffered(ZlibDecoder::new(source)),
        "deflate" => buffered(DeflateDecoder::new(source)),
        _ => {
            let mut decoder = GzipDecoder::new(source);
            decoder.multiple_members(true);
            buffered(decoder)
        }
    })
}

fn is_zlib(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| byte & 0x0f == 8)
}

fn buffered(decoder: impl AsyncRead + Send + 'static) -> Source {
    Box::pin(BufReader::with_capacity(PIECE, decoder))
}

/// The connection's fault, or the encoding's.
fn broken(host: &str, error: &io::Error) -> Refusal {
    if error
        .get_ref()
        .is_some_and(|cause| cause.is::<hyper::Error>())
    {
        fault::of_client(host, error)
    } else {
        fault::encoding(host)
    }
}
