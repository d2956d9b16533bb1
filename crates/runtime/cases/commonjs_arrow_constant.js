/* {"gives": {"ok": 3}} */
const lambda = async (input) => 3;
