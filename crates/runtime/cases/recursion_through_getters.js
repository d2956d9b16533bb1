/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError"}}} */
const o = { get x() { return this.x; } };
async function lambda() { return o.x; }
