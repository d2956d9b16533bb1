/* {"gives": {"fails": {"kind": "never_settled"}}} */
function lambda(input, callback) {}
