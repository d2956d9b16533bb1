/* {"gives": {"ok": ["AbortError", "why", "TimeoutError", true]}} */
async function lambda() {
  const controller = new AbortController();
  const reasons = [];
  controller.signal.addEventListener("abort", () => reasons.push(controller.signal.reason.name));
  controller.abort();
  reasons.push(AbortSignal.abort("why").reason);
  const timeout = AbortSignal.timeout(2);
  const any = AbortSignal.any([new AbortController().signal, timeout]);
  await new Promise((resolve) => any.addEventListener("abort", resolve));
  reasons.push(any.reason.name);
  return [...reasons, timeout.aborted];
}
