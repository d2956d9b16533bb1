/* {"gives": {"ok": null}} */
async function lambda(input) {}
