/* {"gives": {"start_fails": {"kind": "custom", "name": "Error", "message": "there is no module \"left-pad\"", "line": 2}}} */
const pad = require("left-pad");
async function lambda() { return pad; }
