/* {"limits": {"memory_mib": 32}, "gives": {"fails": {"kind": "out_of_memory"}}} */
async function lambda() { const all = []; for (;;) all.push(new Uint8Array(1 << 20)); }
