/* {"gives": {"ok": [true, "undefined"]}} */
function lambda(input, callback) {
  leaked = 1;
  callback(null, [this === globalThis, typeof arguments.callee === "function" ? "undefined" : "defined"]);
}
