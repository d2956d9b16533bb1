/* {"gives": {"ok": [0, "undefined"]}} */
async function lambda() {
  let seen = 0;
  Error.prepareStackTrace = (error, frames) => { seen = frames.length; return frames; };
  setTimeout(() => {}, 1);
  const stack = new Error("x").stack;
  return [seen, typeof Error.prepareStackTrace];
}
