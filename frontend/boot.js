// Starts the page in the browser: the document from the server is there already and can be read; this makes it answer.
// `cargo xtask` puts file names beside this one in place of FRONTEND_JS, FRONTEND_WASM and ELEMENTS_JS.

const root = document.documentElement;
const loadElements = () => import(ELEMENTS_JS);

// The custom elements may come last, unless this page begins with one.
const begins = document.querySelector('flint-editor, flint-diff') !== null;
if (begins) loadElements();
const { default: init, hydrate } = await import(FRONTEND_JS);
await init({ module_or_path: new URL(FRONTEND_WASM, import.meta.url) });
await hydrate();
// Effects run in the microtasks before this; then the page answers to a hand, and whoever drives a browser can see it.
setTimeout(() => {
  root.dataset.hydrated = '';
  if (!begins) loadElements();
});
