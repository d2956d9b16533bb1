/* {"payload": {"__proto__x": 1}, "headers": [["x-one", "1"], ["x-two", "ü"]], "gives": {"ok": {"timestamp": 1700000000000, "headers": [{"key": "x-one", "value": "1"}, {"key": "x-two", "value": "ü"}], "payload": {"__proto__x": 1}}}} */
async function lambda(input) { return input; }
