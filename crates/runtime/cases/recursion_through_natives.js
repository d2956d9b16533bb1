/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError"}}} */
function again() { return [1].map(again); }
async function lambda() { return again(); }
