/* {"times": 3, "gives": {"ok": [3, "ready", true]}} */
const cache = new Map([["a", 1], ["b", 2], ["c", 3]]);
let state = "cold";
Promise.resolve().then(() => { state = "ready"; });
const started = Math.random();
async function lambda() { return [cache.size, state, started === started && started < 1]; }
