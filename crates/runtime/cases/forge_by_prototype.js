/* {"gives": {"ok": {"own": 1}}, "times": 2} */
async function lambda() {
  for (const name of ["status", "outcome", "kind", "name", "message", "stack", "logs", "level"]) {
    Object.defineProperty(Object.prototype, name, { get() { return "forged"; }, configurable: true });
  }
  return { own: 1 };
}
