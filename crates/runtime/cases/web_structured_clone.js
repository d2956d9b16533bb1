/* {"gives": {"ok": [true, true, "DataCloneError", 2, "2020-01-01T00:00:00.000Z", [1, 2]]}} */
async function lambda() {
  const value = { map: new Map([[1, { a: 1 }]]), set: new Set([1]), at: new Date(Date.UTC(2020, 0, 1)), bytes: new Uint8Array([1, 2]) };
  value.self = value;
  const copy = structuredClone(value);
  let name;
  try { structuredClone({ f() {} }); } catch (error) { name = error.name; }
  return [copy !== value && copy.self === copy, copy.map.get(1) !== value.map.get(1), name, copy.bytes.length, copy.at.toISOString(), [...copy.bytes]];
}
