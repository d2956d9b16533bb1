/* {"gives": {"ok": [true, true, "function", "HTTPClient"]}} */
import { Toolbelt } from "core-functions-toolbelt";
import old from "lp-faas-toolbelt";
export default async function lambda(): Promise<unknown[]> {
  return [old.Toolbelt === Toolbelt, typeof globalThis["__flint_toolbelt"] === "undefined", typeof Toolbelt.HTTPClient(), Toolbelt.HTTPClient.name];
}
