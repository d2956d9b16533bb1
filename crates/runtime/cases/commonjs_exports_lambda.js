/* {"gives": {"ok": "exported"}} */
exports.lambda = async () => "exported";
