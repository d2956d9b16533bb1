/* {"gives": {"ok": "done"}} */
function lambda(input, callback) {
  callback(null, "done");
  throw new Error("late");
}
