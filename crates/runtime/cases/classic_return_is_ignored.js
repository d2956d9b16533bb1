/* {"gives": {"ok": "from callback"}} */
function lambda(input, callback) {
  setTimeout(() => callback(null, "from callback"), 5);
  return "from return";
}
