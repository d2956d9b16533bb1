/* {"gives": {"ok": ["TypeError unavailable", "TypeError undefined", "TypeError undefined", "TypeError undefined", true]}} */
const { Toolbelt } = require("lp-faas-toolbelt");
async function lambda() {
  const client = Toolbelt.SecretClient();
  const failures = [];
  for (const attempt of [
    () => client.readSecret("key"),
    () => client.readSecret(7),
    () => client.updateSecret("key", "value"),
    () => client.updateSecret({ key: "key", value: null }),
  ]) {
    await attempt().catch((error) => failures.push(`${error.name} ${error.code}`));
  }
  return [...failures, client.writeSecret === client.updateSecret];
}
