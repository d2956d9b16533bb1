/* {"gives": {"fails": {"kind": "custom", "name": "Error", "message": "it broke", "line": 3, "column": 16}}} */
function lambda(input, callback) {
  callback(new Error("it broke"));
}
