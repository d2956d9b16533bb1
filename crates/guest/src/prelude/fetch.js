// fetch: the host sends the request, and gives the body of the answer piece by piece.
(function (host, own) {
  "use strict";
  const { define, ask, consume, innerBody, requestState, headerPairs, responseOf, whenAborted } = own;
  const { Request } = globalThis;
  const NativeError = Error;
  const NOTHING = new Uint8Array(0);
  const ignore = () => {};

  // One piece a read: what the function does not read stays with the server.
  const stream = (id, signal) => {
    const close = () => void ask("fetch.close", { body: id }).catch(ignore);
    let unfollow = ignore;
    return new own.ReadableStream({
      start(controller) {
        unfollow = whenAborted(signal, (reason) => {
          close();
          controller.error(reason);
        });
      },
      async pull(controller) {
        try {
          const { bytes } = await ask("fetch.read", { body: id }, { signal });
          if (bytes.length > 0) return void controller.enqueue(bytes);
          unfollow();
          controller.close();
        } catch (error) {
          unfollow();
          throw error;
        }
      },
      cancel() {
        unfollow();
        close();
      },
    });
  };

  own.fetch = async (input, init) => {
    // The place of the call, which an answer that comes later does not know.
    const { stack } = new NativeError();
    const request = new Request(input, init);
    const { url, method, redirect, headers, signal } = requestState(request);
    signal.throwIfAborted();
    const body = innerBody(request);
    const bytes = body === null ? NOTHING : await consume(body);
    const wanted = { url, method, headers: headerPairs(headers), redirect, body: body !== null };
    const { answer } = await ask("fetch", wanted, { bytes, signal, stack });
    return responseOf(answer, answer.body === null ? null : stream(answer.body, signal));
  };
  define("fetch", function fetch(input, init = undefined) { return own.fetch(input, init); });
})
