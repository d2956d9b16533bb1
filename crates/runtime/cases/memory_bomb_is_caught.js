/* {"limits": {"memory_mib": 32}, "gives": {"ok": "survived"}, "times": 2, "within_ms": 10000} */
async function lambda() {
  let all = [];
  try { for (;;) all.push(new Uint8Array(1 << 20)); } catch { all = null; }
  return "survived";
}
