/* {"gives": {"ok": ["https://a.test/b?c", "POST", "text/plain;charset=UTF-8", "follow", "body", "body", true, "patch", "TypeError", "TypeError", "TypeError", "2"]}} */
async function lambda() {
  const request = new Request("https://A.test/b?c", { method: "post", body: "body" });
  const copy = request.clone();
  const seen = [request.url, request.method, request.headers.get("content-type"), request.redirect, await request.text(), await copy.text(), request.bodyUsed];
  seen.push(new Request("https://a.test", { method: "patch" }).method);
  for (const bad of [() => new Request("/relative"), () => new Request("https://u:p@a.test/"), () => new Request(request)]) {
    try { bad(); } catch (error) { seen.push(error.name); }
  }
  seen.push(new Request(new Request("https://a.test", { headers: { x: "1" } }), { headers: { x: "2" } }).headers.get("x"));
  return seen;
}
