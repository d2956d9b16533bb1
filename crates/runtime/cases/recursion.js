/* {"gives": {"fails": {"kind": "runtime", "name": "RangeError", "message": "call stack"}}, "within_ms": 5000} */
function lambda() { return 1 + lambda(); }
