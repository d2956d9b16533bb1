/* {"gives": {"fails": {"kind": "runtime", "name": "TypeError", "message": "circular"}}} */
async function lambda() { const value = {}; value.self = value; return value; }
