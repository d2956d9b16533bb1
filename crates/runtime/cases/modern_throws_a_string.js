/* {"gives": {"fails": {"kind": "custom", "message": "just text"}}} */
async function lambda(input) { throw "just text"; }
