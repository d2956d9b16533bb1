/* {"gives": {"start_fails": {"kind": "runtime", "name": "ReferenceError", "message": "missing", "line": 2, "column": 1}}} */
missing.call();
function lambda() {}
