//! Strings of the engine as bytes. JavaScript strings may hold half a surrogate pair, which Rust's strings cannot.
#![expect(unsafe_code, reason = "reading an engine's string in place")]

use rquickjs::{Ctx, String as JsString, Value};

/// The string's text; half surrogate pairs become the replacement character.
pub(crate) fn of(string: JsString<'_>) -> Option<String> {
    let text = string.to_cstring().ok()?;
    // SAFETY: the pointer and the length describe the engine's own copy, which lives as long as `text`.
    let bytes = unsafe { std::slice::from_raw_parts(text.as_ptr().cast::<u8>(), text.len()) };
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// What `String(value)` gives; `None` when that throws (the exception is dropped).
pub(crate) fn coerced<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> Option<String> {
    if let Some(symbol) = value.as_symbol() {
        let description = symbol
            .description()
            .ok()
            .and_then(rquickjs::Value::into_string)
            .and_then(of);
        return Some(format!("Symbol({})", description.unwrap_or_default()));
    }
    let string = value.get::<rquickjs::Coerced<JsString<'_>>>();
    match string {
        Ok(string) => of(string.0),
        Err(_) => {
            ctx.catch();
            None
        }
    }
}
