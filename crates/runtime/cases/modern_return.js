/* {"payload": [1, 2, 3], "gives": {"ok": {"sum": 6}}} */
async function lambda(input) {
  return { sum: input.payload.reduce((sum, item) => sum + item, 0) };
}
