/* {"gives": {"fails": {"kind": "never_settled"}}, "within_ms": 5000} */
async function lambda() { await new Promise(() => {}); }
