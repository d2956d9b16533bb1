/* {"gives": {"ok": []}} */
async function lambda() {
  const seen = new Set();
  const found = [];
  const walk = (value, path) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      if (["sleep", "fire", "own", "setEnvironment", "parseUrl", "start", "ask", "settle", "whenAborted"].includes(String(key))) found.push(path + "." + String(key));
      const described = Reflect.getOwnPropertyDescriptor(value, key);
      walk(described.value, path + "." + String(key));
      walk(described.get, path + "." + String(key));
    }
    walk(Reflect.getPrototypeOf(value), path + ".__proto__");
  };
  walk(globalThis, "globalThis");
  return found;
}
