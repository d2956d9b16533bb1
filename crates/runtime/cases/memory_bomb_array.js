/* {"limits": {"memory_mib": 32}, "gives": {"fails": {"kind": "out_of_memory", "message": "32 MiB"}}, "within_ms": 10000} */
async function lambda() { const all = []; for (;;) all.push(new Array(1000).fill(7)); }
