/* {"gives": {"fails": {"kind": "runtime"}}} */
async function lambda() { let value = []; for (let i = 0; i < 100_000; i++) value = [value]; return JSON.stringify(value).length; }
