/* {"gives": {"fails": {"kind": "custom", "message": "mine"}}} */
async function lambda() {
  const error = new Error("mine");
  error.stack = "    at forged (flint:timers:1:1)\n    at other (someone_else.js:1:1)";
  throw error;
}
