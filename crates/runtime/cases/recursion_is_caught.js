/* {"gives": {"ok": "caught RangeError"}, "times": 2} */
function deep() { return 1 + deep(); }
async function lambda() { try { deep(); } catch (error) { return "caught " + error.name; } }
