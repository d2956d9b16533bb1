/* {"gives": {"refused": {"line": 2}}} */
let a = 1;
let a = 2;
function lambda() {}
