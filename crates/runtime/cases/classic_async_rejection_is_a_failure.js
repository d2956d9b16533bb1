/* {"gives": {"fails": {"kind": "custom", "name": "Error", "message": "no", "line": 3, "column": 13}}} */
async function lambda(input, callback) {
  throw new Error("no");
}
