/* {"gives": {"ok": "plain"}} */
function lambda(input) { return "plain"; }
