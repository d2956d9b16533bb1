/* {"gives": {"ok": ["�", "😀"]}} */
async function lambda() { return ["\ud83d", "\ud83d\ude00"]; }
