/* {"gives": {"ok": [200, true, "", "default", {"a": [1]}, "application/json", 404, false, "Gone?", "x", "x", "RangeError", "TypeError", "TypeError", 302, "https://a.test/", 0, "error", "TypeError", ["a", "b"]]}} */
async function lambda() {
  const json = Response.json({ a: [1] });
  const seen = [json.status, json.ok, json.url, json.type, await json.clone().json(), json.headers.get("content-type")];
  const missing = new Response("x", { status: 404, statusText: "Gone?" });
  seen.push(missing.status, missing.ok, missing.statusText, await missing.clone().text(), await missing.text());
  for (const bad of [() => new Response("", { status: 99 }), () => new Response("x", { status: 204 }), () => missing.clone()]) {
    try { bad(); } catch (error) { seen.push(error.name); }
  }
  const redirect = Response.redirect("https://a.test");
  const failed = Response.error();
  seen.push(redirect.status, redirect.headers.get("location"), failed.status, failed.type);
  try { redirect.headers.set("a", "1"); } catch (error) { seen.push(error.name); }
  const form = await new Response(new URLSearchParams({ q: "a", r: "b" })).formData();
  seen.push([...form.values()]);
  return seen;
}
