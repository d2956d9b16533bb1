/* {"limits": {"memory_mib": 32}, "times": 20, "gives": {"ok": 10485760}} */
async function lambda() { return new Uint8Array(10 << 20).length; }
