// Response.
(function (host, own) {
  "use strict";
  const { parseUrl } = host;
  const { define, tag, Body, bodyOf, cloneBody, innerBody, headerPairs, headersOf } = own;
  const { Headers } = globalThis;
  const NativeTypeError = TypeError;
  const NativeRangeError = RangeError;
  const stringify = JSON.stringify;
  const isBodiless = (status) => status === 101 || status === 103 || status === 204 || status === 205 || status === 304;

  class Response extends Body {
    #state;
    constructor(body = null, init = {}) {
      init ??= {};
      const status = init.status === undefined ? 200 : Math.trunc(Number(init.status));
      if (!(status >= 200 && status <= 599)) throw new NativeRangeError(`${init.status} is no status of a Response: 200 to 599`);
      const statusText = init.statusText === undefined ? "" : `${init.statusText}`;
      for (let i = 0; i < statusText.length; i++) {
        const code = statusText.charCodeAt(i);
        if ((code < 0x20 && code !== 9) || code === 0x7f || code > 0xff) throw new NativeTypeError("the statusText holds a character that it may not");
      }
      const headers = new Headers(init.headers);
      const made = bodyOf(body);
      if (made.body !== null && isBodiless(status)) throw new NativeTypeError(`a Response of status ${status} has no body`);
      if (made.type !== null && !headers.has("content-type")) headers.set("content-type", made.type);
      super(made.body);
      this.#state = { status, statusText, headers, url: "", redirected: false, type: "default" };
    }
    static json(data, init = {}) {
      const text = stringify(data);
      if (text === undefined) throw new NativeTypeError("JSON cannot say this");
      const headers = new Headers(init?.headers);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
      return new Response(text, { status: init?.status, statusText: init?.statusText, headers });
    }
    static error() {
      const response = new Response();
      response.#state = { ...response.#state, status: 0, type: "error", headers: headersOf([]) };
      return response;
    }
    static redirect(url, status = 302) {
      const parts = parseUrl(`${url}`, undefined);
      if (parts === undefined || parts === null) throw new NativeTypeError("a redirect needs a whole URL");
      if (![301, 302, 303, 307, 308].includes(status)) throw new NativeRangeError(`${status} is no status of a redirect`);
      const response = new Response(null, { status });
      response.#state.headers = headersOf([["location", parts[0]]]);
      return response;
    }
    get status() { return this.#state.status; }
    get statusText() { return this.#state.statusText; }
    get ok() { return this.#state.status >= 200 && this.#state.status <= 299; }
    get headers() { return this.#state.headers; }
    get url() { return this.#state.url; }
    get redirected() { return this.#state.redirected; }
    get type() { return this.#state.type; }
    clone() {
      const body = cloneBody(innerBody(this));
      const cloned = new Response(body === null ? null : (body.stream ?? body.bytes));
      const { headers } = this.#state;
      const copied = this.#state.type === "default" ? new Headers(headers) : headersOf(headerPairs(headers));
      cloned.#state = { ...this.#state, headers: copied };
      return cloned;
    }
    static {
      // The answer that the host has, with its body as a stream.
      own.responseOf = ({ status, status_text: statusText, headers, url, redirected }, stream) => {
        const response = new Response(stream);
        const shown = url.indexOf("#") < 0 ? url : url.slice(0, url.indexOf("#"));
        response.#state = { status, statusText, headers: headersOf(headers), url: shown, redirected, type: "basic" };
        return response;
      };
    }
  }

  define("Response", Response);
  tag(Response);
})
