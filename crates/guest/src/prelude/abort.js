// AbortController, AbortSignal.
(function (host, own) {
  "use strict";
  const { define, tag, setTimeout } = own;
  const NativeTypeError = TypeError;
  const { DOMException, Event, EventTarget } = globalThis;
  const PERMIT = {};

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    // What the prelude does at an abort: before listeners, and where user code cannot remove it.
    #followers = [];
    onabort = null;
    constructor(permit) {
      if (permit !== PERMIT) throw new NativeTypeError("illegal constructor");
      super();
    }
    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }
    static abort(reason) {
      const signal = new AbortSignal(PERMIT);
      AbortSignal.#abort(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      const signal = new AbortSignal(PERMIT);
      const expire = () => AbortSignal.#abort(signal, new DOMException("the operation timed out", "TimeoutError"));
      setTimeout(expire, milliseconds);
      return signal;
    }
    static any(signals) {
      const joined = new AbortSignal(PERMIT);
      const sources = [...signals];
      for (const source of sources) {
        if (source.aborted) {
          AbortSignal.#abort(joined, source.reason);
          return joined;
        }
      }
      for (const source of sources) {
        source.addEventListener("abort", () => AbortSignal.#abort(joined, source.reason), { once: true });
      }
      return joined;
    }
    static #abort(signal, reason) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException("this operation was aborted", "AbortError") : reason;
      const followers = signal.#followers;
      signal.#followers = [];
      for (let i = 0; i < followers.length; i++) followers[i](signal.#reason);
      const event = new Event("abort");
      if (typeof signal.onabort === "function") signal.onabort(event);
      signal.dispatchEvent(event);
    }
    static {
      own.abort = (signal, reason) => AbortSignal.#abort(signal, reason);
      own.isSignal = (value) => typeof value === "object" && value !== null && #aborted in value;
      // Calls back once with the reason; gives a function that forgets it.
      own.whenAborted = (signal, callback) => {
        signal.#followers[signal.#followers.length] = callback;
        return () => {
          const kept = [];
          for (let i = 0; i < signal.#followers.length; i++) {
            if (signal.#followers[i] !== callback) kept[kept.length] = signal.#followers[i];
          }
          signal.#followers = kept;
        };
      };
    }
  }

  const { abort } = own;
  class AbortController {
    #signal = new AbortSignal(PERMIT);
    get signal() { return this.#signal; }
    abort(reason) { abort(this.#signal, reason); }
  }

  for (const constructor of [AbortSignal, AbortController]) {
    define(constructor.name, constructor);
    tag(constructor);
  }
})
