/* {"gives": {"refused": {"line": 3, "column": 16}}} */
function lambda(input, callback) {
  callback(nul l);
}
