/* {"gives": {"ok": ["https://user@xn--mnchen-3ya.example:8443/b?q=1&q=2&z=%C3%A4#h", "8443", "2", ["1", "2"], "TypeError", false, "b=2&a=1", "https://a.example/c/d"]}} */
async function lambda() {
  const url = new URL("../b?q=1#h", "https://user@München.example:8443/a/c");
  url.searchParams.append("q", "2");
  url.searchParams.set("z", "ä");
  let error;
  try { new URL("nonsense"); } catch (e) { error = e.name; }
  const changed = new URL("https://a.example/x");
  changed.pathname = "/c/d";
  changed.port = "nonsense";
  return [url.href, url.port, String(url.searchParams.getAll("q").length), url.searchParams.getAll("q"), error, URL.canParse("::"),
    String(new URLSearchParams({ b: 2, a: 1 })), `${changed}`];
}
