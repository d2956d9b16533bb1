/* {"gives": {"ok": ["first:5", "once:5", "first:6", false, true]}} */
async function lambda() {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("x", (event) => { seen.push(`first:${event.detail}`); event.preventDefault(); });
  target.addEventListener("x", { handleEvent: (event) => seen.push(`once:${event.detail}`) }, { once: true });
  const kept = target.dispatchEvent(new CustomEvent("x", { detail: 5, cancelable: true }));
  target.dispatchEvent(new CustomEvent("x", { detail: 6 }));
  return [...seen, kept, new Event("y").type === "y"];
}
