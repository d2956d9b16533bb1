/* {"gives": {"fails": {"kind": "runtime", "name": "TypeError", "line": 3}}} */
function lambda(input, callback) {
  Promise.resolve({}).then((answer) => callback(null, answer.missing.value));
}
