/* {"gives": {"ok": [["a", "1, 2"], ["b", "x"], ["set-cookie", "p"], ["set-cookie", "q"], "1, 2", null, true, ["p", "q"], "3", "TypeError", "TypeError", "TypeError"]}} */
async function lambda() {
  const headers = new Headers([["B", " x\t"], ["a", "1"]]);
  headers.append("A", "2");
  headers.append("Set-Cookie", "p");
  headers.append("set-cookie", "q");
  const seen = [...headers, headers.get("a"), headers.get("none"), headers.has("B"), headers.getSetCookie()];
  const copy = new Headers(headers);
  copy.set("a", "3");
  copy.delete("b");
  seen.push(copy.get("a"));
  for (const bad of [() => headers.set("a b", "1"), () => headers.set("a", "x\ny"), () => new Headers([["a"]])]) {
    try { bad(); } catch (error) { seen.push(error.name); }
  }
  return seen;
}
