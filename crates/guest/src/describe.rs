//! Values as a log shows them: a line of text, or JSON that keeps what `JSON.stringify` would lose (errors, functions,
//! cycles, maps). Written in Rust, so that replaced intrinsics cannot bend a log entry.

use crate::text;
use rquickjs::{Array, Ctx, Function, Object, Value};

/// Deeper values are cut, so that a log entry never recurses without end.
const DEPTH: usize = 12;
/// More items of one container are cut.
const ITEMS: usize = 1_000;
/// No description grows beyond this; the host's cap on logs is tighter.
const LENGTH: usize = 512 * 1024;

/// The value as text: a string is itself, an error is its stack, anything else is JSON.
pub(crate) fn line<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    if let Some(string) = value.as_string() {
        return text::of(string.clone()).unwrap_or_default();
    }
    if value.is_error()
        && let Some(error) = value.as_object()
    {
        return error_line(ctx, error);
    }
    match value {
        _ if value.is_undefined() => "undefined".into(),
        _ if value.is_symbol() || value.is_big_int() => {
            text::coerced(ctx, value).unwrap_or_default()
        }
        _ if value.is_number() => text::coerced(ctx, value).unwrap_or_default(),
        _ => match value.as_function() {
            Some(function) => function_name(function),
            None => json(ctx, value),
        },
    }
}

/// The value as JSON text.
pub(crate) fn json<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let mut writer = Writer {
        ctx,
        out: String::new(),
        path: Vec::new(),
    };
    writer.value(value);
    writer.out
}

/// A JSON array of the values.
pub(crate) fn json_array<'js>(ctx: &Ctx<'js>, values: &[Value<'js>]) -> String {
    let mut writer = Writer {
        ctx,
        out: String::from("["),
        path: Vec::new(),
    };
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            writer.out.push(',');
        }
        writer.value(value);
    }
    writer.out.push(']');
    writer.out
}

fn error_line<'js>(ctx: &Ctx<'js>, error: &Object<'js>) -> String {
    let head = text::coerced(ctx, error.as_value()).unwrap_or_else(|| "Error".into());
    let stack = error
        .get::<_, Value<'_>>("stack")
        .ok()
        .and_then(Value::into_string)
        .and_then(text::of);
    match stack.filter(|stack| !stack.is_empty()) {
        Some(stack) => format!("{head}\n{}", stack.trim_end()),
        None => head,
    }
}

fn function_name(function: &Function<'_>) -> String {
    let name = function
        .get::<_, Value<'_>>("name")
        .ok()
        .and_then(Value::into_string)
        .and_then(text::of);
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("[Function: {name}]"),
        None => "[Function]".into(),
    }
}

struct Writer<'a, 'js> {
    ctx: &'a Ctx<'js>,
    out: String,
    /// The containers around the value that is being written.
    path: Vec<Object<'js>>,
}

impl<'js> Writer<'_, 'js> {
    fn value(&mut self, value: &Value<'js>) {
        if let Some(string) = value.as_string() {
            let string = text::of(string.clone()).unwrap_or_default();
            self.string(&string);
        } else if let Some(number) = value.as_number() {
            if number.is_finite() {
                let digits = text::coerced(self.ctx, value).unwrap_or_else(|| "0".into());
                self.out.push_str(&digits);
            } else {
                self.string(&number.to_string());
            }
        } else if let Some(flag) = value.as_bool() {
            self.out.push_str(if flag { "true" } else { "false" });
        } else if let Some(function) = value.as_function() {
            self.string(&function_name(function));
        } else if let Some(object) = value.as_object() {
            self.object(object);
        } else if value.is_symbol() || value.is_big_int() {
            let text = text::coerced(self.ctx, value).unwrap_or_default();
            self.string(&text);
        } else {
            self.out.push_str("null");
        }
    }

    fn object(&mut self, object: &Object<'js>) {
        if self.path.contains(object) {
            return self.string("[Circular]");
        }
        if self.path.len() >= DEPTH || self.out.len() > LENGTH {
            return self.string("[…]");
        }
        self.path.push(object.clone());
        if object.as_value().is_error() {
            self.error(object);
        } else if let Some(array) = object.as_array() {
            self.array(array);
        } else {
            self.plain(object);
        }
        self.path.pop();
    }

    fn error(&mut self, error: &Object<'js>) {
        self.out.push('{');
        let mut first = true;
        for name in ["name", "message", "stack"] {
            if let Ok(value) = self.read(error, name) {
                self.member(&mut first, name, &value);
            }
        }
        self.own_members(error, &mut first, &["name", "message", "stack"]);
        self.out.push('}');
    }

    fn array(&mut self, array: &Array<'js>) {
        self.out.push('[');
        for index in 0..array.len() {
            if index > 0 {
                self.out.push(',');
            }
            if index >= ITEMS || self.out.len() > LENGTH {
                self.string(&format!("[… {} more]", array.len() - index));
                break;
            }
            match array.get::<Value<'js>>(index) {
                Ok(value) => self.value(&value),
                Err(_) => self.thrown(),
            }
        }
        self.out.push(']');
    }

    fn plain(&mut self, object: &Object<'js>) {
        match self.read(object, "toJSON") {
            Ok(method) if method.is_function() => {
                let made = method.into_function().map(|method| {
                    method.call::<_, Value<'js>>((rquickjs::function::This(object.clone()),))
                });
                match made {
                    Some(Ok(value)) => self.value(&value),
                    _ => self.thrown(),
                }
            }
            Ok(_) => {
                self.out.push('{');
                self.own_members(object, &mut true, &[]);
                self.out.push('}');
            }
            Err(()) => self.string("[Thrown]"),
        }
    }

    fn own_members(&mut self, object: &Object<'js>, first: &mut bool, except: &[&str]) {
        for (count, key) in object.keys::<rquickjs::String<'js>>().enumerate() {
            if count >= ITEMS || self.out.len() > LENGTH {
                let rest = rquickjs::String::from_str(self.ctx.clone(), "…")
                    .map(rquickjs::String::into_value);
                if let Ok(rest) = rest {
                    self.member(first, "…", &rest);
                }
                return;
            }
            let Some((key, name)) = key.ok().and_then(|key| Some((key.clone(), text::of(key)?)))
            else {
                self.ctx.catch();
                return;
            };
            if except.contains(&name.as_str()) {
                continue;
            }
            match object.get::<_, Value<'js>>(key) {
                Ok(value) => self.member(first, &name, &value),
                Err(_) => {
                    self.ctx.catch();
                }
            }
        }
    }

    fn member(&mut self, first: &mut bool, name: &str, value: &Value<'js>) {
        if !std::mem::take(first) {
            self.out.push(',');
        }
        self.string(name);
        self.out.push(':');
        self.value(value);
    }

    fn read(&self, object: &Object<'js>, name: &str) -> Result<Value<'js>, ()> {
        object.get::<_, Value<'js>>(name).map_err(|_| {
            self.ctx.catch();
        })
    }

    fn thrown(&mut self) {
        self.ctx.catch();
        self.string("[Thrown]");
    }

    fn string(&mut self, text: &str) {
        quote(&mut self.out, text);
    }
}

/// Appends a JSON string.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}
