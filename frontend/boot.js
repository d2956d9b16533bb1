// Starts the page in the browser: the document from the server is there already and can be read; this makes it answer.
// `cargo xtask` puts file names beside this one in place of FRONTEND_JS and FRONTEND_WASM.

const { default: init, hydrate } = await import(FRONTEND_JS);
await init({ module_or_path: new URL(FRONTEND_WASM, import.meta.url) });
hydrate();
