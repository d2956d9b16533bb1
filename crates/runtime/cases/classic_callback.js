/* {"payload": {"name": "Ada"}, "gives": {"ok": "hello Ada"}} */
function lambda(input, callback) {
  callback(null, "hello " + input.payload.name);
}
