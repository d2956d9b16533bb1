/* {"gives": {"ok": "then"}} */
function lambda(input) { return { then(resolve) { setTimeout(resolve, 1, "then"); } }; }
