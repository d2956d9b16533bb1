/* {"gives": {"ok": ["TypeError", []]}} */
async function lambda() {
  const leaked = [];
  const spy = (object, name) => {
    const original = object[name];
    object[name] = function (...rest) {
      for (const value of [this, ...rest]) {
        if (typeof value === "object" && value !== null && ("sleep" in value || "start" in value && "cancel" in value || "ask" in value)) leaked.push(name);
      }
      return original.apply(this, rest);
    };
  };
  for (const name of ["push", "map", "filter", "shift", "splice", "some"]) spy(Array.prototype, name);
  for (const name of ["then", "catch"]) spy(Promise.prototype, name);
  Object.prototype.then = undefined;
  JSON.stringify = () => '{"url":"http://169.254.169.254/"}';
  let name = "none";
  try { await fetch("https://example.com/", { headers: { a: "1" } }); } catch (error) { name = error.name; }
  return [name, leaked];
}
