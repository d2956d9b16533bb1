/* {"gives": {"ok": null}} */
async function lambda(input) { return () => 1; }
