/* {"gives": {"ok": ["sync", "micro", "immediate", "1", "string", "later"]}} */
async function lambda() {
  const seen = [];
  setTimeout(() => seen.push("later"), 30);
  setTimeout((word) => seen.push(word), "12", "string");
  setTimeout(() => seen.push("1"), 1);
  setImmediate(() => seen.push("immediate"));
  queueMicrotask(() => seen.push("micro"));
  seen.push("sync");
  await new Promise((resolve) => setTimeout(resolve, 40));
  return seen;
}
