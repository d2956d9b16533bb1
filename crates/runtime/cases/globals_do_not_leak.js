/* {"times": 5, "gives": {"ok": [1, 1, "undefined"]}} */
let count = 0;
globalThis.total = 0;
async function lambda() {
  count += 1;
  globalThis.total += 1;
  const before = typeof Array.prototype.mark;
  Array.prototype.mark = true;
  return [count, globalThis.total, before];
}
