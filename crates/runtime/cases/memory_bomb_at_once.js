/* {"limits": {"memory_mib": 32}, "gives": {"fails": {"kind": "out_of_memory"}}, "within_ms": 10000} */
async function lambda() { return new Uint8Array(1 << 30).length; }
