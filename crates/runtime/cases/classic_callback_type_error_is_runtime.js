/* {"gives": {"fails": {"kind": "runtime", "name": "TypeError", "line": 4}}} */
function lambda(input, callback) {
  try {
    undefined.x;
  } catch (error) {
    callback(error);
  }
}
