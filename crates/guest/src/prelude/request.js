// Request.
(function (host, own) {
  "use strict";
  const { parseUrl } = host;
  const { define, tag, Body, bodyOf, cloneBody, innerBody, isUnusable, isSignal } = own;
  const { AbortController, Headers } = globalThis;
  const NativeTypeError = TypeError;
  const NORMAL = Object.assign(Object.create(null), { DELETE: 1, GET: 1, HEAD: 1, OPTIONS: 1, POST: 1, PUT: 1 });
  const REDIRECTS = Object.assign(Object.create(null), { follow: 1, error: 1, manual: 1 });

  const failure = (message, code) => Object.assign(new NativeTypeError(message), { code });

  // The URL's own text is repeated in no message: its query may hold what is secret.
  const absolute = (url) => {
    const parts = parseUrl(url, undefined);
    if (parts === undefined || parts === null) throw failure("the URL is not valid: write it as https://host/path", "invalid_url");
    if (parts[3] !== "" || parts[4] !== "") throw failure("a URL with a user or a password cannot be fetched: send an Authorization header", "invalid_url");
    return parts[0];
  };

  class Request extends Body {
    #state;
    constructor(input, init = {}) {
      if (arguments.length === 0) throw new NativeTypeError("a Request needs a URL");
      init ??= {};
      const from = typeof input === "object" && input !== null && #state in input ? input : undefined;
      const base = from === undefined ? undefined : from.#state;
      const url = base === undefined ? absolute(`${input}`) : base.url;
      let method = init.method === undefined ? (base?.method ?? "GET") : `${init.method}`;
      if (method.toUpperCase() in NORMAL) method = method.toUpperCase();
      const redirect = init.redirect === undefined ? (base?.redirect ?? "follow") : `${init.redirect}`;
      if (!(redirect in REDIRECTS)) throw new NativeTypeError(`"${redirect}" is no way to treat redirects: follow, error or manual`);
      const signal = init.signal === undefined ? (base?.signal ?? new AbortController().signal) : (init.signal ?? new AbortController().signal);
      if (!isSignal(signal)) throw new NativeTypeError("the signal is no AbortSignal");
      const headers = new Headers(init.headers === undefined ? from?.headers : init.headers);
      const given = init.body !== undefined && init.body !== null;
      if ((given || (from !== undefined && innerBody(from) !== null)) && (method === "GET" || method === "HEAD")) {
        throw new NativeTypeError(`a ${method} request has no body`);
      }
      let body = null;
      if (given) {
        const made = bodyOf(init.body);
        body = made.body;
        if (made.type !== null && !headers.has("content-type")) headers.set("content-type", made.type);
      } else if (from !== undefined && innerBody(from) !== null) {
        const inner = innerBody(from);
        if (isUnusable(inner)) throw new NativeTypeError("the request's body is read already: use a clone()");
        body = { bytes: inner.bytes, stream: inner.stream, used: false };
        inner.used = true;
      }
      super(body);
      this.#state = { url, method, redirect, signal, headers };
    }
    get url() { return this.#state.url; }
    get method() { return this.#state.method; }
    get headers() { return this.#state.headers; }
    get redirect() { return this.#state.redirect; }
    get signal() { return this.#state.signal; }
    get cache() { return "default"; }
    get credentials() { return "same-origin"; }
    get destination() { return ""; }
    get duplex() { return "half"; }
    get integrity() { return ""; }
    get keepalive() { return false; }
    get mode() { return "cors"; }
    get referrer() { return "about:client"; }
    get referrerPolicy() { return ""; }
    clone() {
      const body = cloneBody(innerBody(this));
      const cloned = new Request(this.#state.url, {
        method: this.#state.method,
        headers: this.#state.headers,
        redirect: this.#state.redirect,
        signal: this.#state.signal,
        body: body === null ? undefined : (body.stream ?? body.bytes),
      });
      return cloned;
    }
    static { own.requestState = (request) => request.#state; }
  }

  define("Request", Request);
  tag(Request);
})
