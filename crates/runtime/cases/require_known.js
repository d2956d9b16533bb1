/* {"gives": {"ok": "b"}} */
const { URL } = require("node:url");
async function lambda() { return new URL("https://a.example/b").pathname.slice(1); }
