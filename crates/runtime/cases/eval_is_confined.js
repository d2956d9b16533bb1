/* {"gives": {"ok": [2, "ReferenceError"]}} */
async function lambda() {
  let name;
  try { (0, eval)("host"); } catch (error) { name = error.name; }
  return [eval("1 + 1"), name];
}
