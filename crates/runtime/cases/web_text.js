/* {"gives": {"ok": ["Zürich €", [226, 130, 172], "�", true, "TypeError", {"read": 1, "written": 3}]}} */
async function lambda() {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const bytes = encoder.encode("Zürich €");
  const cut = decoder.decode(bytes.subarray(0, 9), { stream: true }) + decoder.decode(bytes.subarray(9));
  let error;
  try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])); } catch (e) { error = e.name; }
  return [decoder.decode(bytes), [...encoder.encode("€")], decoder.decode(new Uint8Array([255])), cut === "Zürich €", error, encoder.encodeInto("€€", new Uint8Array(4))];
}
