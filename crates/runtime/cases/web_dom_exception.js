/* {"gives": {"ok": ["AbortError", "stop", 20, true]}} */
async function lambda() {
  const error = new DOMException("stop", "AbortError");
  return [error.name, error.message, error.code, error instanceof Error];
}
