/* {"gives": {"fails": {"kind": "never_settled"}}} */
async function lambda() { await new Promise(() => {}); }
