//! One run: from the input to the one outcome that it has.
//!
//! A run aims at a [`Goal`], which a promise or the callback reaches. The queue of jobs is run until then; when it is
//! empty, either the host has operations to finish first, or nothing can reach the goal any more.

use crate::abi::{self, Status};
use crate::failure::{self, Kind};
use crate::message::Fields;
use crate::{describe, operations, program, random, realm, text, time};
use rquickjs::function::Rest;
use rquickjs::{
    Ctx, Function, Object, Persistent, Promise, TypedArray, Value, promise::PromiseState,
};
use std::cell::RefCell;

type Kept<T> = Persistent<T>;

/// What the run is for.
pub(crate) enum Goal {
    /// A script was evaluated: its entry is to be kept.
    Started { entry: Kept<Function<'static>> },
    /// A module is being evaluated: when its promise resolves, its exports hold the entry.
    Evaluated { exports: Kept<Object<'static>> },
    /// The value of the promise is the result.
    Value,
    /// The callback's call is the result; the promise can only fail.
    Callback,
}

#[derive(Default)]
struct State {
    /// The function to invoke, and the `callback` that it is given. Both are part of a function's snapshot.
    entry: Option<Kept<Function<'static>>>,
    callback: Option<Kept<Function<'static>>>,
    goal: Option<Goal>,
    /// What the entry returned.
    promise: Option<Kept<Promise<'static>>>,
    /// The arguments of the first call of `callback`.
    reported: Option<Kept<Vec<Value<'static>>>>,
    /// Rejected promises that nobody handles.
    unhandled: Vec<(Kept<Value<'static>>, Kept<Value<'static>>)>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Makes the `callback` before the snapshot.
pub(crate) fn prepare(ctx: &Ctx<'_>) -> rquickjs::Result<()> {
    let callback = Function::new(ctx.clone(), note_report)?
        .with_name("callback")?
        .with_length(2)?;
    STATE.with_borrow_mut(|state| state.callback = Some(Persistent::save(ctx, callback)));
    Ok(())
}

/// The first call of `callback` counts.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over"
)]
fn note_report<'js>(ctx: Ctx<'js>, arguments: Rest<Value<'js>>) {
    let arguments = Persistent::save(&ctx, arguments.0);
    STATE.with_borrow_mut(|state| {
        state.reported.get_or_insert(arguments);
    });
}

/// Keeps track of rejected promises without a handler: in a run that can end no other way, they are the cause.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that the engine asks for"
)]
pub(crate) fn note_rejection<'js>(
    ctx: Ctx<'js>,
    promise: Value<'js>,
    reason: Value<'js>,
    handled: bool,
) {
    let same =
        |kept: &Kept<Value<'static>>| kept.clone().restore(&ctx).is_ok_and(|kept| kept == promise);
    STATE.with_borrow_mut(|state| {
        if handled {
            state.unhandled.retain(|(kept, _)| !same(kept));
        } else {
            state.unhandled.push((
                Persistent::save(&ctx, promise.clone()),
                Persistent::save(&ctx, reason),
            ));
        }
    });
}

/// Field: the input as JSON text.
pub(crate) fn invoke(message: &[u8]) -> (Status, Vec<u8>) {
    random::reseed();
    time::begin();
    operations::clear(operations::Phase::Invocation);
    realm::with(|ctx| match call(&ctx, Fields::new(message).take()) {
        Ok(()) => run(&ctx),
        Err(_) => (Status::Failed, failure::pending(&ctx)),
    })
}

/// Fields, for each operation that is done: its number, and how it ended. Nothing: a timer is due. `d` or `f`: the host
/// is done with it or it failed; JSON and bytes follow.
pub(crate) fn resume(message: &[u8]) -> (Status, Vec<u8>) {
    realm::with(|ctx| {
        let mut fields = Fields::new(message);
        while !fields.is_empty() {
            let id = fields.number();
            let ended = match fields.take() {
                b"" => operations::finish(id).then(|| fire(&ctx, id)),
                how => {
                    let (answer, bytes) = (fields.take(), fields.take());
                    operations::finish(id).then(|| settle(&ctx, id, how == b"d", answer, bytes))
                }
            };
            let Some(ended) = ended else {
                continue;
            };
            if ended.is_err() {
                return (Status::Failed, failure::pending(&ctx));
            }
            if let Some(answer) = advance(&ctx) {
                return answer;
            }
        }
        wait(&ctx)
    })
}

fn fire(ctx: &Ctx<'_>, id: u32) -> rquickjs::Result<()> {
    realm::own(ctx, "fire")?.call((id,))
}

fn settle(ctx: &Ctx<'_>, id: u32, done: bool, answer: &[u8], bytes: &[u8]) -> rquickjs::Result<()> {
    let answer: Value<'_> = ctx.json_parse(answer)?;
    let bytes = TypedArray::new_copy(ctx.clone(), bytes)?;
    realm::own(ctx, "settle")?.call((id, done, answer, bytes))
}

/// Starts a run.
pub(crate) fn begin(goal: Goal, promise: Option<Kept<Promise<'static>>>) {
    STATE.with_borrow_mut(|state| {
        state.goal = Some(goal);
        state.promise = promise;
        state.reported = None;
    });
}

fn call(ctx: &Ctx<'_>, input: &[u8]) -> rquickjs::Result<()> {
    let input: Value<'_> = ctx.json_parse(input)?;
    let (entry, callback) =
        STATE.with_borrow(|state| (state.entry.clone(), state.callback.clone()));
    let (Some(entry), Some(callback)) = (entry, callback) else {
        return Err(program::missing(ctx));
    };
    let entry = entry.restore(ctx)?;
    let takes_callback = entry.get::<_, i32>("length").unwrap_or(0) >= 2;
    let goal = if takes_callback {
        Goal::Callback
    } else {
        Goal::Value
    };
    begin(goal, None);
    STATE.with_borrow_mut(|state| state.unhandled.clear());
    let returned: Value<'_> = match entry.call((input, callback.restore(ctx)?)) {
        // Whoever reported first has won, also over a later throw.
        Err(error) if !reported() => return Err(error),
        Err(_) => ctx.catch(),
        Ok(returned) => returned,
    };
    let promise = match returned.clone().into_promise() {
        Some(promise) => promise,
        None if takes_callback => return Ok(()),
        None => {
            let (promise, resolve, _) = ctx.promise()?;
            resolve.call::<_, ()>((returned,))?;
            promise
        }
    };
    let promise = Persistent::save(ctx, promise);
    STATE.with_borrow_mut(|state| state.promise = Some(promise));
    Ok(())
}

fn reported() -> bool {
    STATE.with_borrow(|state| state.reported.is_some())
}

/// Runs jobs until the goal is reached, or nothing is left to do without the host.
pub(crate) fn run(ctx: &Ctx<'_>) -> (Status, Vec<u8>) {
    advance(ctx).unwrap_or_else(|| wait(ctx))
}

fn advance(ctx: &Ctx<'_>) -> Option<(Status, Vec<u8>)> {
    loop {
        if let Some(answer) = reach(ctx) {
            return Some(answer);
        }
        if !ctx.execute_pending_job() {
            return None;
        }
    }
}

/// The queue is empty and the goal is not reached: the host has something to finish, or nobody has.
fn wait(ctx: &Ctx<'_>) -> (Status, Vec<u8>) {
    if let Some(operations) = operations::pending() {
        return (Status::Pending, operations);
    }
    let cause = STATE.with_borrow_mut(|state| state.unhandled.pop());
    match cause.and_then(|(_, reason)| reason.restore(ctx).ok()) {
        Some(reason) => (Status::Failed, failure::thrown(ctx, &reason)),
        None => (Status::NeverSettled, Vec::new()),
    }
}

/// The answer, when the goal is reached.
fn reach(ctx: &Ctx<'_>) -> Option<(Status, Vec<u8>)> {
    if let Some(arguments) = STATE.with_borrow_mut(|state| state.reported.take()) {
        return Some(
            arguments
                .restore(ctx)
                .map_or((Status::NeverSettled, Vec::new()), |arguments| {
                    report(ctx, &arguments)
                }),
        );
    }
    let promise = match STATE.with_borrow(|state| state.promise.clone()) {
        Some(promise) => promise.restore(ctx).ok()?,
        None => return started(ctx),
    };
    match promise.state() {
        PromiseState::Pending => None,
        PromiseState::Rejected => {
            let _: Option<rquickjs::Result<Value<'_>>> = promise.result();
            Some((Status::Failed, failure::pending(ctx)))
        }
        PromiseState::Resolved => {
            let value = promise.result::<Value<'_>>()?.ok()?;
            resolved(ctx, &value)
        }
    }
}

/// The promise has resolved: a result, an evaluated module, or nothing when the callback decides.
fn resolved<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> Option<(Status, Vec<u8>)> {
    let exports = STATE.with_borrow(|state| match &state.goal {
        Some(Goal::Evaluated { exports }) => Some(Some(exports.clone())),
        Some(Goal::Value) => Some(None),
        Some(Goal::Callback | Goal::Started { .. }) | None => None,
    })?;
    let Some(exports) = exports else {
        return Some(result(ctx, value));
    };
    let Some(entry) = exports
        .restore(ctx)
        .ok()
        .and_then(|exports| program::entry_of_exports(&exports))
    else {
        let _ = program::missing(ctx);
        return Some((Status::Failed, failure::pending(ctx)));
    };
    keep(Persistent::save(ctx, entry));
    Some((Status::Done, Vec::new()))
}

/// A script's top level has nothing to wait for.
fn started(ctx: &Ctx<'_>) -> Option<(Status, Vec<u8>)> {
    let entry = STATE.with_borrow(|state| match &state.goal {
        Some(Goal::Started { entry }) => Some(entry.clone()),
        _ => None,
    })?;
    // What the top level left in the queue belongs to the snapshot: `Promise.resolve().then(…)` has run before it.
    while ctx.execute_pending_job() {}
    keep(entry);
    Some((Status::Done, Vec::new()))
}

fn keep(entry: Kept<Function<'static>>) {
    STATE.with_borrow_mut(|state| {
        state.entry = Some(entry);
        state.goal = None;
        state.promise = None;
        state.unhandled.clear();
    });
    operations::clear(operations::Phase::TopLevel);
}

/// What `callback(error, result)` says.
fn report<'js>(ctx: &Ctx<'js>, arguments: &[Value<'js>]) -> (Status, Vec<u8>) {
    let undefined = Value::new_undefined(ctx.clone());
    let error = arguments.first().unwrap_or(&undefined);
    if error.is_null() || error.is_undefined() {
        return result(ctx, arguments.get(1).unwrap_or(&undefined));
    }
    if failure::error_object(error).is_none() {
        let text = b"Received error in an incorrect format. Please provide an error object to the callback.";
        let original = describe::json(ctx, error);
        abi::log(
            abi::WARN,
            text,
            &format!(r#"[{{"originalFailure":{original}}}]"#),
        );
        let failure = failure::encode(Kind::Custom, "Error", &describe::line(ctx, error), "");
        return (Status::Failed, failure);
    }
    (Status::Failed, failure::thrown(ctx, error))
}

/// The result as JSON text. What JSON cannot say (a function, undefined) is null.
fn result<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> (Status, Vec<u8>) {
    match ctx.json_stringify(value.clone()) {
        Ok(Some(json)) => (
            Status::Done,
            text::of(json).unwrap_or_default().into_bytes(),
        ),
        Ok(None) => (Status::Done, b"null".to_vec()),
        Err(_) => (Status::Failed, failure::pending(ctx)),
    }
}
