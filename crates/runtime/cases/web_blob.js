/* {"gives": {"ok": [8, "text/plain", "ab\u00e9cdef", "cd", "image/png", [97, 98], "ab", "a.txt", 7, true, "[object File]"]}} */
async function lambda() {
  const blob = new Blob(["ab", new Uint8Array([0xc3, 0xa9]), new Blob(["cdef"])], { type: "Text/Plain" });
  const part = blob.slice(4, -2, "image/png");
  const file = new File([blob.slice(0, 2)], "a.txt", { lastModified: 7 });
  const read = [];
  for await (const piece of file.stream()) read.push(...piece);
  return [blob.size, blob.type, await blob.text(), await part.text(), part.type, read,
    new TextDecoder().decode(await file.arrayBuffer()), file.name, file.lastModified, file instanceof Blob, String(file)];
}
