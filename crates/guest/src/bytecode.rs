//! Source to bytecode and back to something that runs. The bytecode that `load` reads was made by `compile` in another
//! instance of this same guest and came through the host alone: never from outside.
#![expect(
    unsafe_code,
    reason = "the engine's bytecode functions have no safe form for scripts"
)]

use rquickjs::{Ctx, Error, Object, Promise, Result, Value, qjs};
use std::ffi::CString;

/// How a source is evaluated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One expression, which the host wrapped around the author's CommonJS text: a function.
    Script,
    /// An ES module.
    Module,
}

impl Kind {
    /// From the host's byte.
    pub(crate) fn from_field(field: &[u8]) -> Self {
        if field == b"m" {
            Self::Module
        } else {
            Self::Script
        }
    }

    fn flags(self) -> u32 {
        qjs::JS_EVAL_FLAG_COMPILE_ONLY
            | match self {
                Self::Script => qjs::JS_EVAL_TYPE_GLOBAL,
                Self::Module => qjs::JS_EVAL_TYPE_MODULE,
            }
    }
}

/// What bytecode gives when it is evaluated.
pub(crate) enum Loaded<'js> {
    Script(Value<'js>),
    /// The module's exports, and the promise of its evaluation.
    Module(Object<'js>, Promise<'js>),
}

pub(crate) fn compile(ctx: &Ctx<'_>, kind: Kind, file: &[u8], source: &[u8]) -> Result<Vec<u8>> {
    let file = CString::new(file)?;
    let mut text = Vec::with_capacity(source.len() + 1);
    text.extend_from_slice(source);
    text.push(0);
    let context = ctx.as_raw().as_ptr();
    // SAFETY: `text` ends with the zero byte that the engine asks for beyond its length; the compiled value is owned here,
    // freed by `Value` (scripts) or by the context (modules); the written buffer is copied, then freed.
    unsafe {
        let flags = i32::try_from(kind.flags()).unwrap_or_default();
        let compiled = qjs::JS_Eval(
            context,
            text.as_ptr().cast(),
            source.len() as _,
            file.as_ptr(),
            flags,
        );
        if qjs::JS_IsException(compiled) {
            return Err(Error::Exception);
        }
        let mut length = 0;
        let options = qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE;
        let written = qjs::JS_WriteObject(
            context,
            &raw mut length,
            compiled,
            i32::try_from(options).unwrap_or_default(),
        );
        if written.is_null() {
            return Err(Error::Exception);
        }
        let bytes = std::slice::from_raw_parts(written, length as usize).to_vec();
        qjs::js_free(context, written.cast());
        Ok(bytes)
    }
}

pub(crate) fn load<'js>(ctx: &Ctx<'js>, kind: Kind, bytes: &[u8]) -> Result<Loaded<'js>> {
    let context = ctx.as_raw().as_ptr();
    // SAFETY: the bytes are what `compile` wrote (see the head of this file); `JS_EvalFunction` takes the value's ownership;
    // a module's definition lives as long as the context.
    unsafe {
        let object = qjs::JS_ReadObject(
            context,
            bytes.as_ptr(),
            bytes.len() as _,
            qjs::JS_READ_OBJ_BYTECODE as _,
        );
        if qjs::JS_IsException(object) {
            return Err(Error::Exception);
        }
        if kind == Kind::Script {
            let value = qjs::JS_EvalFunction(context, object);
            if qjs::JS_IsException(value) {
                return Err(Error::Exception);
            }
            return Ok(Loaded::Script(Value::from_raw(ctx.clone(), value)));
        }
        if qjs::JS_ResolveModule(context, object) < 0 {
            return Err(Error::Exception);
        }
        let module: *mut qjs::JSModuleDef = qjs::JS_VALUE_GET_PTR(object).cast();
        let evaluated = qjs::JS_EvalFunction(context, object);
        if qjs::JS_IsException(evaluated) {
            return Err(Error::Exception);
        }
        let evaluated = Value::from_raw(ctx.clone(), evaluated);
        let namespace = qjs::JS_GetModuleNamespace(context, module);
        if qjs::JS_IsException(namespace) {
            return Err(Error::Exception);
        }
        let namespace = Value::from_raw(ctx.clone(), namespace);
        let (Some(namespace), Some(promise)) = (namespace.into_object(), evaluated.into_promise())
        else {
            return Err(Error::Unknown);
        };
        Ok(Loaded::Module(namespace, promise))
    }
}
