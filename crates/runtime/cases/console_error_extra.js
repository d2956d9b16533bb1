/* {"gives": {"ok": true}} */
async function lambda() {
  console.error("failed", new Error("why"));
  return true;
}
