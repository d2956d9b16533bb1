//! The realm: the engine's runtime and context, and the web APIs of the prelude evaluated in it.

use crate::{hooks, invocation};
use rquickjs::{CatchResultExt, Context, Ctx, Function, Module, Object, Persistent, Runtime};
use std::cell::{OnceCell, RefCell};

/// How deep the engine recurses before a RangeError. The sandbox's own stack is larger, see `build.rs` and the host.
const STACK: usize = 384 * 1024;
/// Garbage is first collected when so much is allocated: a short call never pays for a collection.
const FIRST_COLLECTION: usize = 16 << 20;

/// The prelude's files in the order of their evaluation. Each is a function of `(host, own)`: the hooks, and what files
/// of the prelude leave for each other and for Rust. Neither can be reached by user code.
const PRELUDE: &[(&str, &str)] = &[
    ("flint:console", include_str!("prelude/console.js")),
    ("flint:events", include_str!("prelude/events.js")),
    ("flint:timers", include_str!("prelude/timers.js")),
    ("flint:operations", include_str!("prelude/operations.js")),
    ("flint:abort", include_str!("prelude/abort.js")),
    ("flint:text", include_str!("prelude/text.js")),
    ("flint:url", include_str!("prelude/url.js")),
    ("flint:clone", include_str!("prelude/clone.js")),
    ("flint:crypto", include_str!("prelude/crypto.js")),
    ("flint:performance", include_str!("prelude/performance.js")),
    ("flint:process", include_str!("prelude/process.js")),
    ("flint:headers", include_str!("prelude/headers.js")),
    ("flint:blob", include_str!("prelude/blob.js")),
    ("flint:form", include_str!("prelude/form.js")),
    ("flint:streams", include_str!("prelude/streams.js")),
    ("flint:body", include_str!("prelude/body.js")),
    ("flint:request", include_str!("prelude/request.js")),
    ("flint:response", include_str!("prelude/response.js")),
    ("flint:fetch", include_str!("prelude/fetch.js")),
    ("flint:require", include_str!("prelude/require.js")),
    ("flint:toolbelt", include_str!("prelude/toolbelt.js")),
    ("flint:http_client", include_str!("prelude/http_client.js")),
    (
        "flint:secret_client",
        include_str!("prelude/secret_client.js"),
    ),
];

thread_local! {
    static CONTEXT: OnceCell<Context> = const { OnceCell::new() };
    static OWN: RefCell<Option<Persistent<Object<'static>>>> = const { RefCell::new(None) };
}

/// Builds the realm. Runs once, before the snapshot; a panic here fails the build of Flint, not a function.
pub(crate) fn initialize() {
    let runtime = Runtime::new().expect("a runtime");
    runtime.set_max_stack_size(STACK);
    runtime.set_gc_threshold(FIRST_COLLECTION);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(invocation::note_rejection)));
    let context = Context::full(&runtime).expect("a context");
    context.with(|ctx| {
        let host = hooks::object(&ctx).expect("hooks");
        let own = Object::new_proto(ctx.clone(), None).expect("an object");
        for (name, source) in PRELUDE {
            let evaluated = hooks::evaluate(&ctx, name, source)
                .and_then(|unit: Function<'_>| unit.call::<_, ()>((host.clone(), own.clone())));
            if let Err(error) = evaluated.catch(&ctx) {
                let text = format!("{name}: {error}");
                crate::abi::log(crate::abi::ERROR, text.as_bytes(), "[]");
                panic!("the prelude must evaluate");
            }
        }
        declare_toolbelt(&ctx, &own).expect("the toolbelt's modules");
        OWN.set(Some(Persistent::save(&ctx, own)));
        invocation::prepare(&ctx).expect("the callback");
    });
    runtime.run_gc();
    CONTEXT.with(|cell| cell.set(context).ok().expect("one realm"));
}

/// The toolbelt as ES modules, under the names that `require` knows it by (`prelude/toolbelt.js`). The host's check of
/// imports (`source/contract.rs`) lists the same names.
fn declare_toolbelt<'js>(ctx: &Ctx<'js>, own: &Object<'js>) -> rquickjs::Result<()> {
    const HANDED: &str = "__flint_toolbelt";
    const SOURCE: &str = "const library = globalThis.__flint_toolbelt;\n\
        export const { Toolbelt } = library;\n\
        export default library;";
    ctx.globals()
        .set(HANDED, own.get::<_, Object<'js>>("toolbelt")?)?;
    for name in ["lp-faas-toolbelt", "core-functions-toolbelt"] {
        let (_, promise) = Module::declare(ctx.clone(), name, SOURCE)?.eval()?;
        promise.finish::<()>()?;
    }
    ctx.globals().remove(HANDED)
}

pub(crate) fn with<R>(work: impl FnOnce(Ctx<'_>) -> R) -> R {
    CONTEXT.with(|context| {
        context
            .get()
            .expect("initialized before the snapshot")
            .with(work)
    })
}

/// A function that the prelude left for Rust.
pub(crate) fn own<'js>(ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Function<'js>> {
    let own = OWN
        .with_borrow(Clone::clone)
        .ok_or(rquickjs::Error::Unknown)?;
    own.restore(ctx)?.get(name)
}
