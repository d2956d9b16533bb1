/* {"gives": {"ok": [3, false]}} */
async function lambda() {
  let fired = false;
  const cancelled = setTimeout(() => { fired = true; }, 2);
  clearTimeout(cancelled);
  clearTimeout(undefined);
  clearTimeout(12345);
  let count = 0;
  await new Promise((resolve) => {
    const every = setInterval(() => {
      count += 1;
      if (count === 3) { clearInterval(every); setTimeout(resolve, 10); }
    }, 1);
  });
  return [count, fired];
}
