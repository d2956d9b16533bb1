/* {"gives": {"ok": [true, true, "QuotaExceededError", "TypeMismatchError", true]}} */
async function lambda() {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const names = [new Uint8Array(65537), new Float64Array(1)].map((view) => {
    try { crypto.getRandomValues(view); } catch (error) { return error.name; }
  });
  const words = crypto.getRandomValues(new Uint32Array(4));
  return [uuid.test(crypto.randomUUID()), crypto.randomUUID() !== crypto.randomUUID(), ...names, words.some((word) => word > 0)];
}
