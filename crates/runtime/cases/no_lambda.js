/* {"gives": {"refused": {"message": "no function named lambda", "line": 1}}} */
function handler() {}
