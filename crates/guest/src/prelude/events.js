// Event, CustomEvent, EventTarget.
(function (host, own) {
  "use strict";
  const { now } = host;
  const apply = Reflect.apply;
  const NativeTypeError = TypeError;

  class Event {
    #type;
    #options;
    #state = { target: null, stopped: false, prevented: false, at: now() };
    static NONE = 0;
    static CAPTURING_PHASE = 1;
    static AT_TARGET = 2;
    static BUBBLING_PHASE = 3;
    constructor(type, options = {}) {
      if (arguments.length === 0) throw new NativeTypeError("an event needs a type");
      this.#type = `${type}`;
      this.#options = { bubbles: !!options?.bubbles, cancelable: !!options?.cancelable, composed: !!options?.composed };
    }
    get type() { return this.#type; }
    get target() { return this.#state.target; }
    get currentTarget() { return this.#state.target; }
    get srcElement() { return this.#state.target; }
    get bubbles() { return this.#options.bubbles; }
    get cancelable() { return this.#options.cancelable; }
    get composed() { return this.#options.composed; }
    get defaultPrevented() { return this.#state.prevented; }
    get timeStamp() { return this.#state.at; }
    get isTrusted() { return false; }
    get eventPhase() { return this.#state.target === null ? 0 : 2; }
    composedPath() { return this.#state.target === null ? [] : [this.#state.target]; }
    preventDefault() { if (this.#options.cancelable) this.#state.prevented = true; }
    stopPropagation() {}
    stopImmediatePropagation() { this.#state.stopped = true; }
    static { own.eventState = (event) => event.#state; }
  }

  class CustomEvent extends Event {
    #detail;
    constructor(type, options = {}) {
      super(type, options);
      this.#detail = options?.detail ?? null;
    }
    get detail() { return this.#detail; }
  }

  const { eventState } = own;
  class EventTarget {
    #listeners = [];
    addEventListener(type, callback, options) {
      if (callback === null || callback === undefined) return;
      type = `${type}`;
      const capture = typeof options === "boolean" ? options : !!options?.capture;
      const once = typeof options === "object" && !!options?.once;
      const signal = typeof options === "object" ? options?.signal : undefined;
      if (signal?.aborted) return;
      for (let i = 0; i < this.#listeners.length; i++) {
        const known = this.#listeners[i];
        if (known.type === type && known.callback === callback && known.capture === capture) return;
      }
      this.#listeners = [...this.#listeners, { type, callback, capture, once }];
      signal?.addEventListener("abort", () => this.removeEventListener(type, callback, capture), { once: true });
    }
    removeEventListener(type, callback, options) {
      type = `${type}`;
      const capture = typeof options === "boolean" ? options : !!options?.capture;
      const kept = [];
      for (let i = 0; i < this.#listeners.length; i++) {
        const known = this.#listeners[i];
        if (known.type !== type || known.callback !== callback || known.capture !== capture) kept[kept.length] = known;
      }
      this.#listeners = kept;
    }
    dispatchEvent(event) {
      const state = eventState(event);
      state.target = this;
      state.stopped = false;
      const listeners = this.#listeners;
      for (let i = 0; i < listeners.length && !state.stopped; i++) {
        const { type, callback, capture, once } = listeners[i];
        if (type !== event.type) continue;
        if (once) this.removeEventListener(type, callback, capture);
        if (typeof callback === "function") apply(callback, this, [event]);
        else callback.handleEvent(event);
      }
      return !state.prevented;
    }
  }

  own.define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  own.tag = (constructor) =>
    Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: constructor.name, configurable: true });
  for (const constructor of [Event, CustomEvent, EventTarget]) {
    own.define(constructor.name, constructor);
    own.tag(constructor);
  }
})
