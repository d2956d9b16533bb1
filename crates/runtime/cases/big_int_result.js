/* {"gives": {"fails": {"kind": "runtime", "name": "TypeError"}}} */
async function lambda() { return 1n; }
