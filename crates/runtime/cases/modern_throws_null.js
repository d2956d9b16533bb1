/* {"gives": {"fails": {"kind": "custom", "message": "null"}}} */
async function lambda(input) { throw null; }
