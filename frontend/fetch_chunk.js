// Fetches a chunk of the page's wasm: the code of a page that is visited for the first time.

const SECOND = 1000;

/** Resolves with the chunk, be it late: a page that waits for its code is better than one that has died without it. */
export async function fetchChunk(url) {
  for (let pause = SECOND; ; pause = Math.min(2 * pause, 16 * SECOND)) {
    try {
      const answer = await fetch(url);
      if (answer.ok) return answer;
      // The server is of another build by now. A page that was only just loaded is not loaded again and again.
      if (answer.status === 404 && document.documentElement.dataset.hydrated !== undefined) location.reload();
    } catch {
      // There is no connection, which the page says.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
