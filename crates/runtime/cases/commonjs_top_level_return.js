/* {"gives": {"ok": "early"}} */
exports.lambda = () => "early";
if (true) return;
exports.lambda = () => "late";
