/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError"}}} */
const a = []; a[0] = { toString() { return String(a); } };
async function lambda() { return String(a); }
