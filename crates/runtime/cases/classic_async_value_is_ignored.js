/* {"gives": {"ok": 2}} */
async function lambda(input, callback) {
  setTimeout(() => callback(null, 2), 5);
  return 1;
}
