/* {"gives": {"ok": [true, true, true]}} */
const atStart = performance.now();
async function lambda() {
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return [began < 1000, performance.now() - began >= 4, Math.abs(Date.now() - performance.timeOrigin) < 60_000];
}
