/* {"limits": {"memory_mib": 32}, "gives": {"fails": {"kind": "out_of_memory"}}, "within_ms": 10000} */
async function lambda() { let text = "x"; const all = []; for (;;) { text = text + text.slice(0, 1 << 20); all.push(text + all.length); } }
