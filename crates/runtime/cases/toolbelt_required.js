/* {"gives": {"ok": [true, "function", "TypeError: the options need a url"]}} */
const { Toolbelt } = require("lp-faas-toolbelt");
const core = require("core-functions-toolbelt");
async function lambda() {
  const client = Toolbelt.HTTPClient();
  let text;
  try { await client({}); } catch (error) { text = String(error); }
  return [core.Toolbelt === Toolbelt, typeof client.get, text];
}
