// What requests and responses carry: bytes, or a stream of them. Read once, as a whole or in pieces.
(function (host, own) {
  "use strict";
  const { encode, decode } = host;
  const { bytes, isBlob, blobBytes, isForm, encodeForm, isStream, streamState, joined } = own;
  const { Blob, URLSearchParams, FormData } = globalThis;
  const NativeTypeError = TypeError;
  const NativeURLSearchParams = URLSearchParams;
  const Bytes = Uint8Array;
  const isView = ArrayBuffer.isView;
  const parse = JSON.parse;
  const copy = Function.prototype.call.bind(Bytes.prototype.slice);

  // A body and the type that it has by itself.
  own.bodyOf = (value) => {
    if (value === undefined || value === null) return { body: null, type: null };
    if (isStream(value)) {
      if (value.locked || streamState(value).disturbed) throw new NativeTypeError("the stream is being read");
      return { body: { stream: value, used: false }, type: null };
    }
    const of = (content, type) => ({ body: { bytes: content, stream: undefined, used: false }, type });
    if (value instanceof ArrayBuffer || isView(value)) return of(copy(bytes(value)), null);
    if (isBlob(value)) return of(blobBytes(value), value.type === "" ? null : value.type);
    if (isForm(value)) {
      const form = encodeForm(value);
      return of(form.bytes, form.type);
    }
    if (value instanceof NativeURLSearchParams) return of(encode(value.toString()), "application/x-www-form-urlencoded;charset=UTF-8");
    return of(encode(`${value}`), "text/plain;charset=UTF-8");
  };

  const disturbed = (body) => body.used || (body.stream !== undefined && streamState(body.stream).disturbed);
  const unusable = (body) => disturbed(body) || (body.stream?.locked ?? false);
  own.isUnusable = (body) => body !== null && unusable(body);

  // All bytes, once.
  own.consume = async (body) => {
    if (body === null) return new Bytes(0);
    if (unusable(body)) throw new NativeTypeError("the body is read already: read a clone()");
    body.used = true;
    if (body.stream === undefined) return body.bytes;
    const state = streamState(body.stream);
    body.stream.getReader();
    const pieces = [];
    for (;;) {
      const { value, done } = await state.read();
      if (done) return pieces.length === 1 ? pieces[0] : joined(pieces);
      if (!(value instanceof Bytes)) {
        const error = new NativeTypeError("a body's stream gives Uint8Arrays");
        state.cancel(error).catch(() => {});
        throw error;
      }
      pieces.push(value);
    }
  };
  const { consume } = own;

  own.cloneBody = (body) => {
    if (body === null) return null;
    if (unusable(body)) throw new NativeTypeError("the body is read already: it cannot be cloned");
    if (body.stream === undefined) return { bytes: body.bytes, stream: undefined, used: false };
    const [left, right] = body.stream.tee();
    body.stream = left;
    return { stream: right, used: false };
  };

  const mark = "\ufeff";
  const text = async (body) => {
    const decoded = decode(await consume(body), false);
    return decoded[0] === mark ? decoded.slice(1) : decoded;
  };

  class Body {
    #body;
    constructor(body) { this.#body = body; }
    get body() {
      const body = this.#body;
      if (body === null) return null;
      if (body.stream === undefined) {
        const content = body.bytes;
        body.stream = new own.ReadableStream({
          start(controller) {
            if (content.length > 0) controller.enqueue(copy(content));
            controller.close();
          },
        });
        if (body.used) streamState(body.stream).disturbed = true;
      }
      return body.stream;
    }
    get bodyUsed() { return this.#body !== null && disturbed(this.#body); }
    async text() { return text(this.#body); }
    async json() { return parse(await text(this.#body)); }
    async arrayBuffer() { return copy(await consume(this.#body)).buffer; }
    async bytes() { return copy(await consume(this.#body)); }
    async blob() { return new Blob([await consume(this.#body)], { type: this.headers.get("content-type") ?? "" }); }
    async formData() {
      const type = this.headers.get("content-type") ?? "";
      if (!type.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
        throw new NativeTypeError(`a body of the type "${type}" cannot be read as FormData: only application/x-www-form-urlencoded can`);
      }
      const form = new FormData();
      for (const [name, value] of new NativeURLSearchParams(await text(this.#body))) form.append(name, value);
      return form;
    }
    static { own.innerBody = (holder) => holder.#body; }
  }
  own.Body = Body;
})
