/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError"}}} */
async function lambda() {
  try { JSON.parse("[".repeat(100_000)); } catch (error) { return error instanceof Error; }
}
