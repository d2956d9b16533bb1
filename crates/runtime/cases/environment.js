/* {"env": {"GREETING": "moin"}, "gives": {"ok": ["moin", "undefined", ["GREETING"]]}} */
const atStart = process.env.GREETING;
async function lambda() { return [atStart, typeof process.env.PATH, Object.keys(process.env)]; }
