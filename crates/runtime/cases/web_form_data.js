/* {"gives": {"ok": [[["a", "1"], ["a", "2"], ["f", "blob"]], "1", ["1", "2"], true, [["a", "3"], ["f", "named"]], "TypeError"]}} */
async function lambda() {
  const form = new FormData();
  form.append("a", 1);
  form.append("a", "2");
  form.append("f", new Blob(["x"]));
  const shown = () => [...form].map(([name, value]) => [name, typeof value === "string" ? value : value.name]);
  const seen = [shown(), form.get("a"), form.getAll("a"), form.has("f")];
  form.set("a", "3");
  form.set("f", new Blob(["y"]), "named");
  seen.push(shown());
  try { form.append("a", "text", "name"); } catch (error) { seen.push(error.name); }
  return seen;
}
