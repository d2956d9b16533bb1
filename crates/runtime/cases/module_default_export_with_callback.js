/* {"gives": {"ok": "called"}} */
export default (input, callback) => { setTimeout(() => callback(null, "called"), 1); };
