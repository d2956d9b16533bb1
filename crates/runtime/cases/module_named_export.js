/* {"gives": {"ok": "named"}} */
export async function lambda(input) { return "named"; }
