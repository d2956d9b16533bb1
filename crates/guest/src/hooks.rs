//! The hooks that the prelude builds the web APIs on. User code cannot reach them, and none does more than those APIs.

use crate::operations::{self, Refused};
use crate::{abi, describe, random, time, url};
use rquickjs::function::Rest;
use rquickjs::{
    Ctx, Exception, FromJs, Function, Object, Result, TypedArray, Value, context::EvalOptions,
};

/// Evaluates a unit of the prelude.
pub(crate) fn evaluate<'js, V: FromJs<'js>>(ctx: &Ctx<'js>, name: &str, source: &str) -> Result<V> {
    let mut options = EvalOptions::default();
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(source, options)
}

/// The object that every unit of the prelude receives as `host`.
pub(crate) fn object<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let host = Object::new_proto(ctx.clone(), None)?;
    let make =
        |name: &str, function: Result<Function<'js>>| host.set(name, function?.with_name(name)?);
    make("log", Function::new(ctx.clone(), log))?;
    make("now", Function::new(ctx.clone(), time::now))?;
    make("origin", Function::new(ctx.clone(), time::origin))?;
    make("random", Function::new(ctx.clone(), random::next))?;
    make("fill", Function::new(ctx.clone(), fill))?;
    make("uuid", Function::new(ctx.clone(), uuid))?;
    make("sleep", Function::new(ctx.clone(), sleep))?;
    make("start", Function::new(ctx.clone(), start))?;
    make("cancel", Function::new(ctx.clone(), operations::cancel))?;
    make("encode", Function::new(ctx.clone(), encode))?;
    make("decode", Function::new(ctx.clone(), decode))?;
    make("parseUrl", Function::new(ctx.clone(), url::parse))?;
    make("changeUrl", Function::new(ctx.clone(), url::change))?;
    make("parseQuery", Function::new(ctx.clone(), url::parse_query))?;
    make("writeQuery", Function::new(ctx.clone(), url::write_query))?;
    Ok(host)
}

/// A log entry: the message as text, the extras as JSON. The host adds the time.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn log<'js>(ctx: Ctx<'js>, level: u32, message: Value<'js>, extras: Value<'js>) {
    let message = describe::line(&ctx, &message);
    let extras = match extras.as_array() {
        Some(extras) => describe::json_array(&ctx, &extras.iter().flatten().collect::<Vec<_>>()),
        None => "[]".into(),
    };
    abi::log(level, message.as_bytes(), &extras);
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn sleep(ctx: Ctx<'_>, id: u32, milliseconds: f64) -> Result<()> {
    operations::sleep(id, milliseconds).map_err(|why| refuse(&ctx, &why, "timers"))
}

/// Starts an operation of the host: its kind, its request as JSON text, and the bytes that go with it. Gives its number.
#[expect(unsafe_code, reason = "reads the engine's own buffer in place")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn start<'js>(
    ctx: Ctx<'js>,
    kind: String,
    request: rquickjs::String<'js>,
    bytes: TypedArray<'js, u8>,
) -> Result<u32> {
    let request = crate::text::of(request).unwrap_or_default();
    let raw = bytes.as_raw();
    // SAFETY: as in `fill`.
    let bytes = raw.map_or(&[][..], |raw| unsafe { raw.as_ref() });
    operations::start(kind.as_bytes(), request.as_bytes(), bytes)
        .map_err(|why| refuse(&ctx, &why, "operations"))
}

fn refuse(ctx: &Ctx<'_>, why: &Refused, what: &str) -> rquickjs::Error {
    match why {
        Refused::TooMany => Exception::throw_range(
            ctx,
            &format!("more than {} {what} at once", operations::MOST),
        ),
        Refused::TopLevel => Exception::throw_type(
            ctx,
            "nothing outside can be reached from a module's top level, which runs when the function is deployed: call it inside lambda",
        ),
    }
}

/// Fills bytes with entropy of the host.
#[expect(unsafe_code, reason = "writes into the engine's own buffer")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn fill(view: TypedArray<'_, u8>) {
    if let Some(mut bytes) = view.as_raw() {
        // SAFETY: the engine's buffer cannot move or shrink while this function runs, for no JavaScript runs meanwhile.
        abi::random(unsafe { bytes.as_mut() });
    }
}

fn uuid() -> String {
    let mut bytes = [0; 16];
    abi::random(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    text
}

fn encode<'js>(ctx: Ctx<'js>, string: rquickjs::String<'js>) -> Result<TypedArray<'js, u8>> {
    TypedArray::new(
        ctx,
        crate::text::of(string).unwrap_or_default().into_bytes(),
    )
}

/// UTF-8 to a string; `undefined` when the bytes are not UTF-8 and `fatal` is set.
#[expect(unsafe_code, reason = "reads the engine's own buffer in place")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn decode(view: TypedArray<'_, u8>, fatal: bool) -> Option<String> {
    let bytes = view.as_raw()?;
    // SAFETY: as in `fill`.
    let bytes = unsafe { bytes.as_ref() };
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) if fatal => None,
        Err(_) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// Flattens `[[name, value], …]` given as `name, value, name, value, …`.
pub(crate) type Pairs = Rest<String>;
