/* {"gives": {"fails": {"kind": "custom", "message": "in timer", "line": 3}}} */
function lambda(input, callback) {
  setTimeout(() => { throw new Error("in timer"); }, 1);
}
