//! What a thrown value says, read without trusting it: every property may be a getter that throws.

use crate::message::Message;
use crate::{describe, text};
use rquickjs::{Ctx, Object, Value};

/// Whose failure it is. The host maps these to its own kinds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The function reported it.
    Custom = b'c' as isize,
    /// The engine's own errors: TypeError, ReferenceError, SyntaxError, RangeError.
    Runtime = b'r' as isize,
    /// The engine could not get more memory.
    OutOfMemory = b'm' as isize,
}

/// The failure that a thrown value is, as a message to the host: kind, name, message, stack.
pub(crate) fn thrown<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> Vec<u8> {
    let Some(error) = error_object(value) else {
        return encode(Kind::Custom, "Error", &describe::line(ctx, value), "");
    };
    let name = property(ctx, error, "name").unwrap_or_else(|| "Error".into());
    let message = property(ctx, error, "message").unwrap_or_default();
    let stack = property(ctx, error, "stack").unwrap_or_default();
    let stack = without_constructor(ctx, error, &stack);
    encode(kind(value, &name, &message), &name, &message, stack)
}

/// The stack from where the error was made: the frames of its own class's constructor say nothing.
fn without_constructor<'a, 'js>(ctx: &Ctx<'js>, error: &Object<'js>, stack: &'a str) -> &'a str {
    let class = error
        .get::<_, Value<'js>>("constructor")
        .ok()
        .and_then(Value::into_object);
    let Some(class) = class.and_then(|class| property(ctx, &class, "name")) else {
        return stack;
    };
    let frame = format!("    at {class} (");
    let mut rest = stack;
    while rest.starts_with(&frame)
        && let Some((_, after)) = rest.split_once('\n')
    {
        rest = after;
    }
    rest
}

/// The failure that the exception pending in the context is.
pub(crate) fn pending(ctx: &Ctx<'_>) -> Vec<u8> {
    let value = ctx.catch();
    thrown(ctx, &value)
}

pub(crate) fn encode(kind: Kind, name: &str, message: &str, stack: &str) -> Vec<u8> {
    Message::default()
        .field(&[kind as u8])
        .field(name.as_bytes())
        .field(message.as_bytes())
        .field(stack.as_bytes())
        .into_bytes()
}

/// Errors, and objects that carry a message like one.
pub(crate) fn error_object<'a, 'js>(value: &'a Value<'js>) -> Option<&'a Object<'js>> {
    let object = value.as_object()?;
    let alike = || {
        object
            .get::<_, Value<'_>>("message")
            .is_ok_and(|message| message.is_string())
    };
    (value.is_error() || alike()).then_some(object)
}

fn kind(value: &Value<'_>, name: &str, message: &str) -> Kind {
    match name {
        _ if !value.is_error() => Kind::Custom,
        "InternalError" if message == "out of memory" => Kind::OutOfMemory,
        "TypeError" | "ReferenceError" | "SyntaxError" | "RangeError" | "InternalError"
        | "EvalError" | "URIError" => Kind::Runtime,
        _ => Kind::Custom,
    }
}

fn property<'js>(ctx: &Ctx<'js>, object: &Object<'js>, name: &str) -> Option<String> {
    text::coerced(ctx, &read(ctx, object, name)?)
}

/// A property; nothing when it is missing or reading it throws.
fn read<'js>(ctx: &Ctx<'js>, object: &Object<'js>, name: &str) -> Option<Value<'js>> {
    match object.get::<_, Value<'js>>(name) {
        Ok(value) => (!value.is_undefined()).then_some(value),
        Err(_) => {
            ctx.catch();
            None
        }
    }
}
