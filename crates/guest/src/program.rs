//! A function's build and start: source to bytecode, bytecode to a realm that is ready to be invoked.

use crate::abi::Status;
use crate::bytecode::{self, Kind, Loaded};
use crate::invocation::{self, Goal};
use crate::message::Fields;
use crate::{failure, operations, random, realm, time};
use rquickjs::{Ctx, Function, Object, Persistent, Result, Value};

/// Fields: kind (`s` or `m`), file, source. Gives bytecode.
pub(crate) fn compile(message: &[u8]) -> (Status, Vec<u8>) {
    let mut fields = Fields::new(message);
    let (kind, file, source) = (
        Kind::from_field(fields.take()),
        fields.take(),
        fields.take(),
    );
    realm::with(|ctx| match bytecode::compile(&ctx, kind, file, source) {
        Ok(bytecode) => (Status::Done, bytecode),
        Err(_) => (Status::Failed, failure::pending(&ctx)),
    })
}

/// Fields: kind, bytecode, environment as a JSON object. Evaluates the top level and keeps the entry for invocations.
pub(crate) fn start(message: &[u8]) -> (Status, Vec<u8>) {
    random::reseed();
    time::begin();
    operations::clear(operations::Phase::TopLevel);
    let mut fields = Fields::new(message);
    let (kind, bytecode, environment) = (
        Kind::from_field(fields.take()),
        fields.take(),
        fields.take(),
    );
    realm::with(|ctx| match evaluate(&ctx, kind, bytecode, environment) {
        Ok(()) => invocation::run(&ctx),
        Err(_) => (Status::Failed, failure::pending(&ctx)),
    })
}

fn evaluate(ctx: &Ctx<'_>, kind: Kind, bytecode: &[u8], environment: &[u8]) -> Result<()> {
    let environment: Value<'_> = ctx.json_parse(environment)?;
    realm::own(ctx, "setEnvironment")?.call::<_, ()>((environment,))?;
    match bytecode::load(ctx, kind, bytecode)? {
        Loaded::Script(wrapper) => {
            let (lambda, exports): (Value<'_>, Value<'_>) = run_script(ctx, wrapper)?;
            let entry = entry_of_script(lambda, &exports).ok_or_else(|| missing(ctx))?;
            invocation::begin(
                Goal::Started {
                    entry: Persistent::save(ctx, entry),
                },
                None,
            );
        }
        Loaded::Module(namespace, promise) => {
            let goal = Goal::Evaluated {
                exports: Persistent::save(ctx, namespace),
            };
            invocation::begin(goal, Some(Persistent::save(ctx, promise)));
        }
    }
    Ok(())
}

/// Calls the author's text as CommonJS does. Gives what it returned (its `lambda`, by the host's wrapper) and its exports.
fn run_script<'js>(ctx: &Ctx<'js>, wrapper: Value<'js>) -> Result<(Value<'js>, Value<'js>)> {
    let module = Object::new(ctx.clone())?;
    let exports = Object::new(ctx.clone())?;
    module.set("exports", exports.clone())?;
    let require = realm::own(ctx, "require")?;
    let wrapper = Function::from_value(wrapper)?;
    let lambda = wrapper.call((
        rquickjs::function::This(exports.clone()),
        exports,
        require,
        module.clone(),
    ))?;
    Ok((lambda, module.get("exports")?))
}

fn entry_of_script<'js>(lambda: Value<'js>, exports: &Value<'js>) -> Option<Function<'js>> {
    if let Some(entry) = lambda.into_function() {
        return Some(entry);
    }
    if let Some(entry) = exports.as_function() {
        return Some(entry.clone());
    }
    entry_of_exports(exports.as_object()?)
}

/// The function that a module's exports offer: the default export, or `lambda`.
pub(crate) fn entry_of_exports<'js>(exports: &Object<'js>) -> Option<Function<'js>> {
    ["default", "lambda", "__flint_lambda"]
        .into_iter()
        .find_map(|name| exports.get::<_, Value<'js>>(name).ok()?.into_function())
}

pub(crate) fn missing(ctx: &Ctx<'_>) -> rquickjs::Error {
    let message = "there is no function named lambda, and no default export that is a function";
    rquickjs::Exception::throw_type(ctx, message)
}
