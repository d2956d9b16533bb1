/* {"gives": {"ok": [true, 7]}} */
export const seven = 7;
async function lambda(input) { return [this === undefined, seven]; }
