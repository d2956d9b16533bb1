/* {"gives": {"ok": ["undefined", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined", "undefined"]}} */
async function lambda() {
  return [typeof Deno, typeof Bun, typeof std, typeof os, typeof WebAssembly, typeof XMLHttpRequest, typeof scriptArgs, typeof print];
}
