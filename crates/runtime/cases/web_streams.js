/* {"gives": {"ok": ["0,1,2", 3, "TypeError", true, "why", "0,1|0,1", "1,2", "Error: broken"]}} */
async function lambda() {
  let pulls = 0;
  const counting = () => new ReadableStream({
    pull(controller) {
      if (pulls === 3) controller.close();
      else controller.enqueue(pulls++);
    },
  });
  const all = async (stream) => {
    const read = [];
    for await (const piece of stream) read.push(piece);
    return read.join(",");
  };
  const seen = [await all(counting()), pulls];
  const locked = counting();
  const reader = locked.getReader();
  try { locked.getReader(); } catch (error) { seen.push(error.name); }
  seen.push(locked.locked);
  let reason;
  const cancelled = new ReadableStream({ cancel(why) { reason = why; } });
  await cancelled.cancel("why");
  seen.push(reason);
  const [left, right] = ReadableStream.from([0, 1]).tee();
  seen.push(`${await all(left)}|${await all(right)}`);
  seen.push(await all(ReadableStream.from((async function* () { yield 1; yield 2; })())));
  const broken = new ReadableStream({ pull() { throw new Error("broken"); } });
  try { await broken.getReader().read(); } catch (error) { seen.push(String(error)); }
  return seen;
}
